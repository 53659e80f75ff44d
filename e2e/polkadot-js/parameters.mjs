// The parameters of governance, as the metadata shows them.

import { check, same } from './report.mjs';

const WRN = 10n ** 12n;
const PARAMETERS = {
	Governance: [
		'SubmissionDeposit',
		'DecisionDepositPercent',
		'VoteLockingPeriod',
		'SmallSpend',
		'MediumSpend',
		'BigSpend',
		'PayoutPeriod',
		'EmergencyDuration',
	],
	NodeRegistry: [
		'HeartbeatInterval',
		'AliveWindow',
		'NodeBond',
		'ScoreHalfLife',
		'MaxNodesPerOperator',
		'MaxCapacity',
		'MaxPricePerGib',
		'MaxPricePerHour',
	],
	OperatorStaking: [
		'UnbondingSessions',
		'SlashDeferral',
		'MinOperatorStake',
		'MinValidatorStake',
		'MinDelegation',
		'DelegationFactor',
		'Seats',
		'MinValidators',
		'MaxIdleSessions',
		'EvictionMargin',
		'MaxCommission',
		'MaxCommissionRise',
		'CommissionDelay',
		'Payout',
		'Inflation',
		'InflationCeiling',
	],
	Reputation: [
		'PriorMean',
		'PriorWeight',
		'BadRatingFactor',
		'PayerCap',
		'MinRatingWeight',
		'RatingRetention',
		'UnservedEffect',
		'ServedPrior',
		'AbsenceEffect',
		'AbsenceScale',
		'AuditEffect',
		'AuditPrior',
		'JailFloor',
		'JailRelease',
		'JailEvidence',
		'MaxJail',
		'DisputeDeposit',
		'DisputeTimeout',
		'AuditorDeposit',
		'CommitDeposit',
		'CommitPeriod',
		'RevealPeriod',
		'KeyAge',
		'AuditorsPerNode',
		'MinReports',
		'AuditTolerance',
		'AuditReward',
		'RoundBudget',
	],
	SessionEscrow: [
		'ConnectionCharge',
		'DisputeWindow',
		'RatingWindow',
		'MinDeposit',
		'MinDuration',
		'MaxDuration',
		'MaxAllowanceLife',
		'FeeRate',
		'TreasuryShare',
		'BackersShare',
		'StakeFactor',
	],
};

export async function parameters(stage) {
	const { client, api, alice } = stage;
	// By the type of the keys: the groups, and the names in each.
	const type = api.registry.createLookupType(api.query.parameters.parameters.creator.meta.type.asMap.key);
	const known = Object.fromEntries(
		api.createType(type).defKeys.map((group) => [group, api.createType(type, { [group]: null }).inner.defKeys])
	);
	same("governance's parameters", known, PARAMETERS);
	const read = {};
	for (const [group, names] of Object.entries(PARAMETERS)) {
		for (const name of names) {
			const value = await api.query.parameters.parameters({ [group]: { [name]: null } });
			if (value.isSome) {
				// The value of a parameter names it once more: (name, number).
				const inner = value.unwrap();
				check(`${group}.${name} is filed under its name`, inner.type === group && inner.inner.type === name, inner.toString());
				read[`${group}.${name}`] = inner.value.value.toString();
			}
		}
	}
	const entries = await api.query.parameters.parameters.entries();
	same("governance's parameters that are set", Object.keys(read).length, entries.length);
	check('each of them decodes', entries.every(([key, value]) => key.args[0].toHuman() && value.unwrap().toHuman()), read);
	const set = api.tx.parameters.setParameter({ SessionEscrow: { DisputeWindow: [null, 2_400] } });
	const refused = await client.send(alice, set);
	same('a parameter set by anybody', refused.error, 'BadOrigin');
	same('most items of a batch of claims', api.consts.sessionEscrow.maxClaims.toNumber(), 256);
	same('existential deposit', api.consts.balances.existentialDeposit.toBigInt(), WRN / 100n);
}
