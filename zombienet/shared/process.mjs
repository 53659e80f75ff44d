// The processes of the nodes: zombienet can hold one and let it go on, but it cannot end one and start it later.

import { spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A node's folder of data, as its command line names it. */
export const dataOf = (stage, name) => join(stage.folder, name, 'data');

/** What it says: zombienet opens this file when it starts the node, and reads it from its beginning whenever a line asks for its log. */
export const logOf = (stage, name) => join(stage.folder, `${name}.log`);

/** The process of a node of this network: the one with the node's own folder of data. */
export function find(stage, name) {
	for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
		const command = commandOf(pid);
		const at = command.indexOf('--base-path');
		if (at > 0 && command[at + 1] === dataOf(stage, name)) {
			return { pid: Number(pid), command };
		}
	}
	return null;
}

function commandOf(pid) {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
	} catch {
		// It has ended since.
		return [];
	}
}

/** Starts a node again, with the arguments that it had. It stays in the group of processes that zombienet is in. */
export function start(stage, name, [program, ...args]) {
	const log = openSync(logOf(stage, name), 'a');
	const child = spawn(program, args, { stdio: ['ignore', log, log] });
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('spawn', () => {
			child.unref();
			resolve(child.pid);
		});
	});
}
