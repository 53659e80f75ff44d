// What `js-script` lines of the tests run: a play of `plays/`, in a process of its own. zombienet's own process has another polkadot.js
// and a browser's globals; and it can load no ES module.
//
//     NODE: js-script ./play.js with "PLAY,ARGUMENT,..." return is at least CHECKS within SECONDS seconds

const { spawn } = require('node:child_process');
const path = require('node:path');
const readline = require('node:readline');

/** What the lines of a play begin with: so a reader tells them from zombienet's own. */
const MARK = '    | ';

/** Plays; resolves with the number of checks that held, and rejects where one did not. */
exports.run = async (node, network, [play, ...args]) => {
	const nodes = Object.fromEntries(Object.values(network.nodesByName).map(({ name, wsUri }) => [name, wsUri]));
	const options = [
		['node', node],
		['nodes', JSON.stringify(nodes)],
		['folder', network.tmpDir],
		['with', args.join(',')],
	];
	const child = spawn(
		process.execPath,
		[path.join(__dirname, 'plays', `${play}.mjs`), ...options.flatMap(([name, value]) => [`--${name}`, value]), '--json'],
		{ stdio: ['ignore', 'pipe', 'pipe'] }
	);
	const end = () => child.kill();
	process.once('exit', end);
	const lines = [];
	const read = (stream) =>
		new Promise((resolve) => {
			readline.createInterface({ input: stream }).on('line', (line) => lines.push(line) && show(line)).once('close', resolve);
		});
	const ended = new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
	const [code] = await Promise.all([ended, read(child.stdout), read(child.stderr)]);
	process.off('exit', end);
	const result = lines.map(parse).findLast(Boolean);
	if (code !== 0 || !result?.ok) {
		const failed = lines.filter((line) => line.startsWith('FAIL'));
		throw new Error(`play ${play}: ${failed.join('; ') || `it ended with ${code} and said nothing of it`}`);
	}
	return result.passed;
};

function show(line) {
	if (!parse(line)) {
		console.log(MARK + line);
	}
}

/** The result that the last line holds. */
function parse(line) {
	if (!line.startsWith('{')) {
		return null;
	}
	try {
		return JSON.parse(line);
	} catch {
		return null;
	}
}
