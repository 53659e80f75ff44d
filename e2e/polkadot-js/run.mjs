// What the plays have in common: their options, a limit of time, and one result at the end.

import { check, complained, result } from './report.mjs';
import { parseArgs } from 'node:util';
import { Client } from './client.mjs';

/** Plays with a client of the node that the options name; the rest as in `perform`. */
export function run({ timeout, more = {} }, play) {
	const url = { type: 'string', default: 'ws://127.0.0.1:9944' };
	perform({ timeout, more: { url, ...more } }, async (options) => play(await Client.connect(options.url), options));
}

/**
 * Plays for at most so many seconds, unless the options say otherwise. `more`: further options; `play` is given all of them. What it
 * comes to goes into the result.
 */
export function perform({ timeout, more }, play) {
	const { values: options } = parseArgs({
		options: {
			timeout: { type: 'string', default: String(timeout) },
			json: { type: 'boolean', default: false },
			...more,
		},
	});
	const seconds = Number(options.timeout);
	if (!(seconds > 0)) {
		console.log(`--timeout: ${options.timeout} is no number of seconds`);
		process.exit(2);
	}
	let finished = false;
	const finish = (error, figures = {}) => {
		if (finished) {
			return;
		}
		finished = true;
		if (error) {
			check('played to the end', false, error.stack?.replace(/\s*\n\s*/g, ' | ') ?? String(error));
		}
		const complaints = complained();
		check('no complaint of a library', complaints.length === 0, complaints.join('; '));
		const outcome = result({ ...figures, complaints });
		console.log(`${outcome.passed} passed, ${outcome.failed} failed`);
		if (options.json) {
			console.log(JSON.stringify(outcome));
		}
		// A pipe takes more than its buffer only while somebody reads: wait until it has.
		process.exitCode = outcome.ok ? 0 : 1;
		process.stdout.write('', () => process.exit());
	};
	// Not `unref`: it must end this process even where something waits without a timer of its own.
	setTimeout(() => finish(new Error(`not done within ${seconds} s`)), seconds * 1000);
	process.on('unhandledRejection', (error) => finish(error));
	play(options).then((figures) => finish(null, figures), finish);
}
