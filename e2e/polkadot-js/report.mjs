// What was checked, and what the libraries complained about. Imported before them: they may warn while they load.

/** Methods of every node of this Substrate that this polkadot.js does not know: those of the new specification, and two. */
const SUBSTRATE = /^((archive|bitswap|chainHead|chainSpec|transaction|transactionWatch)_v1_\w+|author_rotateKeysWithOwner|state_callRecorded)$/;
/** APIs of the runtime that it does not know, or knows of another version: it says so when a runtime is upgraded under it. */
const APIS = /^(SessionKeys\/2 \(1 known\)|0xccd9de6396c899ca\/1|(Marketplace|Session)Api\/1)$/;

const checks = [];
const complaints = [];

for (const level of ['warn', 'error']) {
	console[level] = (...parts) => complain(`console.${level}`, parts.join(' ').trim());
}

function complain(source, text) {
	const listed = /RPC methods not decorated: (.*)$/.exec(text);
	if (listed) {
		const strange = listed[1].split(', ').filter((name) => !SUBSTRATE.test(name));
		if (strange.length === 0) {
			return;
		}
		text = `RPC methods not decorated: ${strange.join(', ')}`;
	}
	const apis = /Not decorating (?:unknown runtime apis|runtime apis without matching versions): (.*)$/.exec(text);
	if (apis?.[1].split(', ').every((name) => APIS.test(name))) {
		return;
	}
	// Without the time, and each once: a lost connection is complained about several times a second.
	const complaint = `${source}: ${text.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+/, '')}`;
	if (!complaints.includes(complaint)) {
		complaints.push(complaint);
		console.log(`complaint: ${complaint}`);
	}
}

/** All complaints so far. */
export function complained() {
	return complaints;
}

/** Notes a check; goes on whatever it came to. */
export function check(name, ok, detail = '') {
	ok = Boolean(ok);
	checks.push({ name, ok, detail: show(detail) });
	console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}${detail === '' ? '' : `: ${show(detail)}`}`);
	return ok;
}

/** Notes whether two values are the same, and both where they are not. */
export function same(name, got, wanted) {
	const [a, b] = [show(got), show(wanted)];
	return check(name, a === b, a === b ? a : `got ${a}, wanted ${b}`);
}

/** A value as text in one line: amounts whole, objects in the order of their fields' names. */
export function show(value) {
	const text = value && typeof value === 'object' ? JSON.stringify(value, ordered) : String(value);
	return text.replace(/\s*\n\s*/g, ' | ');
}

function ordered(_, value) {
	if (typeof value === 'bigint') {
		return value.toString();
	}
	if (value && typeof value === 'object' && !Array.isArray(value)) {
		return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
	}
	return value;
}

/** Closes the book. */
export function result(more) {
	const failed = checks.filter(({ ok }) => !ok);
	return { ok: failed.length === 0, passed: checks.length - failed.length, failed: failed.length, ...more, checks };
}
