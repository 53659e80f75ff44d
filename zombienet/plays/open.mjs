// A consumer opens a session: `open,NAME`; `open,NAME,pending` where finality waits.

import { same } from '../../e2e/polkadot-js/report.mjs';
import { openCall, prepare } from '../../e2e/polkadot-js/sessions.mjs';
import { people, send, terms, voucherKey } from '../shared/trade.mjs';
import { play, WRN } from '../shared/stage.mjs';

play(280, async (stage, name, pending) => {
	const client = await stage.client();
	client.forks = pending !== 'pending';
	const { api } = client;
	const { worker, consumer } = people(client);
	const node = stage.recall('node');
	// The last sign of life may be minutes ago; one that comes early is paid.
	const beat = await send(client, worker, api.tx.nodeRegistry.heartbeat(node.id), pending);
	same('the node lives', beat.error, null);
	const { charge } = await terms(client);
	const account = async (block) => (await (await client.at(block)).query.system.account(consumer.address)).data;
	const before = await account(await client.best());
	const scene = { client, api, node };
	const session = await prepare(scene, { opener: consumer, deposit: WRN, voucher: voucherKey(name) });
	const opened = await send(client, consumer, openCall(scene, session), pending);
	same('open', opened.error, null);
	same('under the id that was computed before', opened.said('Opened', session)?.session.toHex(), session.id);
	const after = await account(opened.block);
	const held = after.reserved.toBigInt() - before.reserved.toBigInt();
	same('deposit and charge are held', held, session.deposit + charge);
	same('and nothing is lost but the fee', before.free.toBigInt() - after.free.toBigInt() - held, opened.fee);
	stage.remember(`session ${name}`, { id: session.id, deposit: session.deposit });
});
