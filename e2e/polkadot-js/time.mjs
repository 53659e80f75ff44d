// Nothing waits for ever.

export const CONNECT_TIMEOUT = 40_000;
export const BLOCK_TIMEOUT = 40_000;
/** Finality by several nodes of one busy machine waits for the slowest of them, and for blocks that are missed. */
export const FINAL_TIMEOUT = 120_000;

export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** What `promise` comes to, unless it takes longer. */
export async function within(millis, what, promise) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no ${what} within ${millis / 1000} s`)), millis);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Asks again and again until the answer is truthy. */
export async function until(millis, what, question) {
	const end = Date.now() + millis;
	for (;;) {
		const answer = await question();
		if (answer) {
			return answer;
		}
		if (Date.now() > end) {
			throw new Error(`no ${what} within ${millis / 1000} s`);
		}
		await sleep(300);
	}
}
