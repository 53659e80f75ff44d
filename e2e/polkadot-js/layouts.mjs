// The bytes that are hashed and signed, put together by hand from the documentation: nothing here asks the chain's metadata, so
// that a change of a layout shows.

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { blake2AsU8a, xxhashAsU8a } from '@polkadot/util-crypto';

export const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;
export const bytesOf = (text) => new Uint8Array(Buffer.from(text.replace(/^0x/, ''), 'hex'));
export const random = (length = 32) => new Uint8Array(randomBytes(length));
export const blake2 = (bytes) => blake2AsU8a(bytes, 256);

const join = (...parts) => new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
const ascii = (text) => Buffer.from(text, 'utf8');

function little(value, length) {
	const bytes = Buffer.alloc(length);
	for (let i = 0, rest = BigInt(value); i < length; i += 1, rest >>= 8n) {
		bytes[i] = Number(rest & 0xffn);
	}
	return bytes;
}

const u8 = (value) => little(value, 1);
const u16 = (value) => little(value, 2);
const u32 = (value) => little(value, 4);
const u64 = (value) => little(value, 8);
const u128 = (value) => little(value, 16);

/** Bytes with their number in front (SCALE, one-byte and two-byte form). */
function counted(bytes, count = bytes.length) {
	const prefix = count < 64 ? u8(count << 2) : u16((count << 2) | 1);
	return join(prefix, bytes);
}

/** `blake2_256(SCALE("warren/session/1", genesis, payer, node, tunnel_key, voucher_key, anchor, salt))`. */
export function sessionId({ genesis, payer, node, tunnelKey, voucherKey, anchor, salt }) {
	return blake2(
		join(counted(ascii('warren/session/1')), genesis, payer, u32(node), tunnelKey, voucherKey, u32(anchor), salt)
	);
}

/** `"warren/voucher/1" ++ genesis ++ SCALE(session, amount, usage_hash)`. */
export function voucherBytes({ genesis, session, amount, usageHash }) {
	return join(ascii('warren/voucher/1'), genesis, session, u128(amount), usageHash);
}

/** `blake2_256(SCALE(bytes up, bytes down, seconds, salt))`. */
export function usageHash({ up, down, seconds, salt }) {
	return blake2(join(u64(up), u64(down), u64(seconds), salt));
}

/** `"warren/rating/1" ++ genesis ++ SCALE(session, stars)`. */
export function ratingBytes({ genesis, session, stars }) {
	return join(ascii('warren/rating/1'), genesis, session, u8(stars));
}

/** `blake2_256(SCALE("warren/audit/key/1", secret))`: the key that an auditor registers. */
export function auditKey(secret) {
	return blake2(join(counted(ascii('warren/audit/key/1')), secret));
}

/** What a node states, in SCALE. */
export function detailsBytes(details) {
	const hosts = { v4: 0, v6: 1, dns: 2 };
	const endpoints = details.endpoints.map(({ kind, host, port }) =>
		join(u8(hosts[kind]), kind === 'dns' ? counted(ascii(host)) : host, u16(port))
	);
	return join(
		details.peerKey,
		details.tunnelKey,
		counted(join(...endpoints), endpoints.length),
		ascii(details.country),
		counted(ascii(details.city)),
		u8(['residential', 'hosting', 'mobile', 'business'].indexOf(details.network)),
		u128(details.perGib),
		u128(details.perHour),
		u32(details.capacity),
		u32(details.mbps),
		u8(['standard', 'open', 'web-only'].indexOf(details.exitPolicy))
	);
}

/** `SCALE("warren/node/1", genesis, operator, details)`: what the PeerId's key agrees to. */
export function consentBytes({ genesis, operator, details }) {
	return join(counted(ascii('warren/node/1')), genesis, operator, detailsBytes(details));
}

/** The `k`-th inner address that is tried for a session. */
export function innerAddress(tunnelKey, session, k) {
	const hash = blake2(join(ascii('warren/address/1'), tunnelKey, session, u8(k)));
	const v4 = [10, 1 + (hash[0] % 254), hash[1], 1 + (hash[2] % 254)];
	const v6 = join([0xfd, 0x57, 0x61, 0x72, 0x72, 0x65, 0x6e, 0x00], hash.slice(8, 16));
	v6[8] |= 0x80;
	v6.set(v4.slice(1), 13);
	return { v4: v4.join('.'), v6 };
}

/** The 16 bytes of an IPv6 address in text. */
export function parseV6(text) {
	const [head, tail] = text.split('::').map((part) => part.split(':').filter((word) => word !== ''));
	const words = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
	return join(...words.map((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 0xff]));
}

/** `ceil(bytes × per_gib / 2^30 + seconds × per_hour / 3600)`. */
export function cost({ perGib, perHour }, bytes, seconds) {
	const [numerator, unit] = [BigInt(bytes) * perGib * 3600n + BigInt(seconds) * perHour * 2n ** 30n, 2n ** 30n * 3600n];
	return (numerator + unit - 1n) / unit;
}

/** Where the state keeps an entry of a map whose keys are hashed by `Blake2_128Concat`. */
export function mapKey(pallet, item, key) {
	const prefix = [pallet, item].map((name) => xxhashAsU8a(name, 128));
	return hex(join(...prefix, blake2AsU8a(key, 128), key));
}

/** Of `amount`, so many parts of 10^9, rounded up or down. */
export const partsUp = (amount, parts) => (amount * BigInt(parts) + 999_999_999n) / 1_000_000_000n;
export const partsDown = (amount, parts) => (amount * BigInt(parts)) / 1_000_000_000n;

// RFC 8410: what stands in front of the 32 bytes of a key in DER.
const ED25519_SECRET = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key pair of the platform's cryptography, not of the chain's libraries. */
export function signingKey(seed = random()) {
	const secret = createPrivateKey({ key: Buffer.concat([ED25519_SECRET, seed]), format: 'der', type: 'pkcs8' });
	const key = rawPublic(createPublicKey(secret));
	return { key, sign: (bytes) => new Uint8Array(sign(null, bytes, secret)) };
}

/** The public half of a fresh WireGuard key, as `wg genkey | wg pubkey` would make one. */
export function wireguardKey() {
	return rawPublic(generateKeyPairSync('x25519').publicKey);
}

function rawPublic(key) {
	return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32));
}

/** The PeerId of an Ed25519 key: base58 of the identity multihash of its protobuf. */
export function peerIdBytes(key) {
	return join([0x00, 0x24, 0x08, 0x01, 0x12, 0x20], key);
}
