// The provider claims what a voucher of a session says: `claim,NAME`; `claim,NAME,pending` where finality waits.

import { same } from '../../e2e/polkadot-js/report.mjs';
import { claimCall, voucher } from '../../e2e/polkadot-js/sessions.mjs';
import { people, recalled, send, terms } from '../shared/trade.mjs';
import { play } from '../shared/stage.mjs';

const AMOUNT = 123_456_789_013n;

play(160, async (stage, name, pending) => {
	const client = await stage.client();
	const { api } = client;
	const { worker } = people(client);
	const session = recalled(stage, name);
	const { charge, fee } = await terms(client);
	const claimed = await send(client, worker, claimCall({ api }, voucher({ client }, session, AMOUNT)), pending);
	same('claim', claimed.error, null);
	const event = claimed.said('Claimed', session);
	same(
		'the amount of the voucher, the fee of it, and the charge of the connection',
		event && ['amount', 'fee', 'charge', 'paid'].map((part) => event[part].toBigInt()),
		[AMOUNT, fee(AMOUNT), charge, AMOUNT]
	);
	stage.amend(`session ${name}`, { paid: AMOUNT });
});
