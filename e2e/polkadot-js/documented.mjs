// What wallets show next to a call is what the metadata says of it: nothing of our pallets may be without words.

import { check } from './report.mjs';

/** Checks that the metadata says something of everything in these pallets that a wallet shows. */
export function documented({ api }, pallets) {
	for (const wanted of pallets) {
		const pallet = api.runtimeMetadata.asLatest.pallets.find(({ name }) => name.eq(wanted));
		if (!pallet) {
			check(`${wanted}: documented`, false, 'no such pallet');
			continue;
		}
		const things = [...itemsOf(api, pallet)];
		const silent = things.filter(({ docs }) => !docs.some((line) => line.trim() !== '')).map(({ name }) => name);
		const kinds = ['call', 'event', 'field', 'error', 'storage', 'constant', 'view'];
		const counts = kinds.map((kind) => `${things.filter((thing) => thing.kind === kind).length} ${kind}`);
		check(`${wanted}: everything is documented`, things.length > 0 && silent.length === 0, silent.join(', ') || counts.join(', '));
	}
}

function* itemsOf({ registry }, pallet) {
	const variants = (of) => (of.isSome ? registry.lookup.getSiType(of.unwrap().type).def.asVariant.variants : []);
	const thing = (kind, name, { docs }) => ({ kind, name: `${kind} ${name}`, docs: docs.map(String) });
	for (const call of variants(pallet.calls)) {
		yield thing('call', call.name, call);
	}
	for (const event of variants(pallet.events)) {
		yield thing('event', event.name, event);
		for (const field of event.fields) {
			yield thing('field', `${event.name}.${field.name.unwrapOr('?')}`, field);
		}
	}
	for (const error of variants(pallet.errors)) {
		yield thing('error', error.name, error);
	}
	for (const item of pallet.storage.isSome ? pallet.storage.unwrap().items : []) {
		yield thing('storage', item.name, item);
	}
	for (const constant of pallet.constants) {
		yield thing('constant', constant.name, constant);
	}
	for (const view of pallet.viewFunctions ?? []) {
		yield thing('view', view.name, view);
	}
}
