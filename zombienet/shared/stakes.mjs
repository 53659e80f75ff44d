// What is staked, as the accounts show it.

/** What is held of an account as its self stake. */
export async function selfStake(client, { address }, block) {
	const holds = [...(await (await client.at(block)).query.balances.holds(address))];
	return holds.filter(({ id }) => id.isOperatorStaking).reduce((sum, { amount }) => sum + amount.toBigInt(), 0n);
}
