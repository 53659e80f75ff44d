// The operator closes a session with a last voucher: `close,NAME`; `close,NAME,pending` where finality waits.

import { same } from '../../e2e/polkadot-js/report.mjs';
import { closeCall, voucher } from '../../e2e/polkadot-js/sessions.mjs';
import { people, recalled, send, terms } from '../shared/trade.mjs';
import { play } from '../shared/stage.mjs';

const PAID = 400_000_000_001n;

play(160, async (stage, name, pending) => {
	const client = await stage.client();
	const { api } = client;
	const { operator, consumer } = people(client);
	const session = recalled(stage, name);
	const { charge, fee } = await terms(client);
	const held = async (block) => (await (await client.at(block)).query.system.account(consumer.address)).data.reserved.toBigInt();
	client.forks = pending !== 'pending';
	const before = await held(await client.best());
	const closed = await send(client, operator, closeCall({ api }, session, voucher({ client }, session, PAID)), pending);
	same('close', closed.error, null);
	const event = closed.said('Settled', session);
	same(
		'paid, fee, refund and charge',
		event && ['paid', 'fee', 'refunded', 'charge'].map((part) => event[part].toBigInt()),
		[PAID, fee(PAID), session.deposit - PAID, charge]
	);
	// What was claimed before is not held since, and the charge neither.
	const left = session.paid ? session.deposit - session.paid : session.deposit + charge;
	same('nothing of it is held any more', before - (await held(closed.block)), left);
	stage.amend(`session ${name}`, { settled: true });
});
