// Reputation: what a rating is worth, who may dispute it, and who audits.

import { check, same } from './report.mjs';
import { auditKey, hex, partsUp, random } from './layouts.mjs';
import { until } from './time.mjs';

const WRN = 10n ** 12n;
/** In parts of 10^9: what is known of nobody. */
const PRIOR = 500_000_000;

/** The rating that was given shows in the scores. */
export async function standing(stage) {
	const { client, api, operator, stranger, node, sessions, feeParts, rated } = stage;
	const [counted] = rated.find('reputation', 'RatingCounted');
	// Three fifths of the fee are burned or the treasury's. Each claim rounds them anew.
	const lost = (partsUp(400_000_000_001n, feeParts) * 3n) / 5n;
	const good = counted?.good.toBigInt() ?? 0n;
	check('a rating weighs what its session lost in fees', good >= lost - 5n && good <= lost + 5n, `${good} of ${lost}`);
	same(
		'RatingCounted',
		counted && [counted.session.toHex(), counted.node.toNumber(), counted.operator.toString(), counted.bad.toBigInt()],
		[sessions.served.id, node.id, operator.address, 0n]
	);
	for (const [name, score] of [
		['node', await client.view('Reputation', 'node_score', node.id)],
		['operator', await client.view('Reputation', 'operator_score', operator.address)],
	]) {
		check(
			`the ${name}'s rating rose above what is known of nobody`,
			score.rating.toNumber() > PRIOR && score.confidence.toNumber() > 0 && score.jailedUntil.isNone,
			score.toString()
		);
	}
	const unknown = await client.view('Reputation', 'operator_score', stranger.address);
	same('the score of one of whom nothing is known', [unknown.score.toNumber(), unknown.confidence.toNumber()], [PRIOR, 0]);

	const { free, release, reportAbsence } = api.tx.reputation;
	const tries = [
		['a node that is not jailed is released', release({ Node: node.id }), 'reputation.NotJailed'],
		['an operator that is not jailed is released', release({ Operator: operator.address }), 'reputation.NotJailed'],
		['a stranger frees a node', free({ Node: node.id }), 'BadOrigin'],
		['a node that lives is reported absent', reportAbsence(node.id), 'reputation.NodeNotAbsent'],
	];
	const outcomes = await Promise.all(tries.map(([, call]) => client.send(stranger, call)));
	outcomes.forEach(({ error }, index) => same(tries[index][0], error, tries[index][2]));
}

/** Disputes hold a deposit, and decide nothing. */
export async function disputes(stage) {
	const { client, api, ada, stranger, sessions, snapshots } = stage;
	const { served, unserved } = sessions;
	const { dispute, resolveDispute, withdrawDispute } = api.tx.reputation;
	const opened = await client.send(stranger, dispute(served.id, 'bought by its own operator'));
	const [event] = opened.find('reputation', 'DisputeOpened');
	same('a rating is disputed', [opened.error, event?.opener.toString(), event?.deposit.toBigInt()], [null, stranger.address, 10n * WRN]);
	snapshots.push(opened.block);
	const tries = [
		['the same rating is disputed twice', ada, dispute(served.id, 'again'), 'reputation.AlreadyDisputed'],
		['a dispute without a reason', ada, dispute(unserved.id, ''), 'reputation.ReasonEmpty'],
		['a session without a rating is disputed', ada, dispute(unserved.id, 'why'), 'reputation.RatingNotFound'],
		["another's dispute is withdrawn", ada, withdrawDispute(served.id), 'reputation.NotOpener'],
		['a dispute is withdrawn before its time', stranger, withdrawDispute(served.id), 'reputation.DisputePending'],
		['a stranger decides a dispute', stranger, resolveDispute(served.id, 'Void'), 'BadOrigin'],
	];
	const outcomes = await Promise.all(tries.map(([, who, call]) => client.send(who, call)));
	outcomes.forEach(({ error }, index) => same(tries[index][0], error, tries[index][3]));
	const counts = await api.query.reputation.ratings(served.id);
	check('while it is disputed the rating counts', counts.isSome && counts.unwrap().good.toBigInt() > 0n, counts.toString());
}

/** Somebody becomes an auditor, is too young to draw, and leaves. */
export async function auditors(stage) {
	const { client, api, alice, stranger, node, snapshots } = stage;
	const { commitReport, deregisterAuditor, forfeitCommitments, registerAuditor, revealReport, settleAudit } = api.tx.reputation;
	const secret = random();
	const poor = await client.send(stranger, registerAuditor(hex(auditKey(random()))));
	same('an auditor without the deposit', poor.error, 'reputation.DepositNotAffordable');
	const registered = await client.send(alice, registerAuditor(hex(auditKey(secret))));
	const [event] = registered.find('reputation', 'AuditorRegistered');
	same('an auditor registers', [registered.error, event?.deposit.toBigInt()], [null, 500n * WRN]);
	await until(20_000, 'round of audits', async () => (await api.query.reputation.lastRound()).isSome);
	const view = (await client.view('Reputation', 'audit_round')).unwrap();
	check('a round opens', view.round.revealUntil.gt(view.round.commitUntil), view.toString());
	const tries = [
		['an auditor registers twice', alice, registerAuditor(hex(auditKey(secret))), 'AlreadyAuditor'],
		['a key that is younger than the randomness commits', alice, commitReport(hex(random())), 'KeyTooYoung'],
		['somebody else commits', stranger, commitReport(hex(random())), 'NotAuditor'],
		[
			'a report is revealed while others commit',
			alice,
			revealReport(node.id, 50, hex(random()), hex(secret), hex(auditKey(random()))),
			'CommitPeriodRuns',
		],
		['an audit without reports is settled', stranger, settleAudit(view.number, node.id), 'AuditNotFound'],
		['commitments that are not there are forfeited', stranger, forfeitCommitments(alice.address), 'CommitmentNotFound'],
		['somebody else leaves', stranger, deregisterAuditor(), 'NotAuditor'],
	];
	const outcomes = await Promise.all(tries.map(([, who, call]) => client.send(who, call)));
	outcomes.forEach(({ error }, index) => same(tries[index][0], error, `reputation.${tries[index][3]}`));
	snapshots.push(outcomes[0].block);
	const left = await client.send(alice, deregisterAuditor());
	same('an auditor leaves', [left.error, left.find('reputation', 'AuditorLeft').length], [null, 1]);
	const holds = await (await client.at(left.block)).query.balances.holds(alice.address);
	check('its deposit is back', [...holds].every(({ id }) => !id.isReputation), holds.toString());
}
