// What the guides tell people to click has to be there under that name, and to ask for what the guide says that it asks for.

import { readFileSync } from 'node:fs';
import { check } from './report.mjs';
import { stringCamelCase } from '@polkadot/util';

const FOLDER = new URL('../../docs/', import.meta.url);
const GUIDES = ['consumer', 'governance', 'operator', 'reputation', 'staking'];

/** `referenda.cancel(index)`, or `cancel(index)` where the page has said of what. */
const CALL = /`(?:([a-z]\w*)\.)?([a-z]\w*)\(([^`]*)\)`/g;
/** `scheduler` → `agenda`, as one clicks one's way. */
const WAY = /`([a-z]\w*)` → `([a-z]\w*)(?:\(([^`]*)\))?`/g;

/** Checks what each guide names against the metadata. */
export function guides({ api }) {
	const there = [...everything(api)];
	for (const guide of GUIDES) {
		const text = readFileSync(new URL(`${guide}.md`, FOLDER), 'utf8');
		const named = [...text.matchAll(CALL), ...text.matchAll(WAY)].map(([written, section, name, words]) => ({
			written,
			section,
			name,
			words: words === undefined ? undefined : parts(words),
		}));
		const missing = named.filter((one) => !there.some((thing) => fits(one, thing))).map(({ written }) => written);
		check(`docs/${guide}.md names what there is`, named.length > 0 && missing.length === 0, missing.join(', ') || `${named.length} names`);
	}
}

/** All that can be called or asked, as { section, name, asks: names of what it asks for; null where a key has no name }. */
function* everything(api) {
	const of = (sections, toThing) =>
		Object.entries(sections).flatMap(([section, items]) => Object.entries(items).map(([name, item]) => ({ section, name, asks: toThing(item) })));
	const names = (list) => list.map(({ name }) => stringCamelCase(name.toString()));
	yield* of(api.tx, ({ meta }) => names(meta.args));
	yield* of(api.call, ({ meta }) => names(meta.params));
	yield* of(api.query, ({ creator }) => {
		const { type } = creator.meta;
		return type?.isMap ? type.asMap.hashers.map(() => null) : [];
	});
	for (const pallet of api.runtimeMetadata.asLatest.pallets) {
		for (const view of pallet.viewFunctions ?? []) {
			// The apps do not show them yet: programs call them by this name.
			yield { section: stringCamelCase(pallet.name.toString()), name: view.name.toString(), asks: names(view.inputs) };
		}
	}
}

function fits({ section, name, words }, thing) {
	if (name !== thing.name || (section ?? thing.section) !== thing.section) {
		return false;
	}
	return words === undefined || (words.length === thing.asks.length && words.every((word, at) => isAsked(word, thing.asks[at])));
}

/** A value, such as `none`, `0`, `OperateNode` or a list, may stand for whatever is asked. */
function isAsked(word, name) {
	const isName = /^[a-z]\w*$/.test(word) && word !== 'none';
	return name === null || !isName || word === name;
}

/** What stands between the commas, but for those within brackets. */
function parts(text) {
	const all = text.match(/(\[[^\]]*\]|[^,[])+/g) ?? [];
	return all.map((part) => part.trim()).filter((part) => part !== '');
}
