import { beforeEach, expect, test } from '@jest/globals';
import declaration from '../../../functions/playbooks/contain-principal.ts';
import { containChanges } from '../../../lib/playbooks/contain-principal/changes.ts';
import type { CallsOfTime, ReadCalls } from '../../../lib/playbooks/contain-principal/ports.ts';
import { readChangeInput } from '../../../lib/remediation/change-input.ts';
import type { Ask } from '../../../lib/remediation/playbook.ts';

const ROLE = 'arn:aws:iam::123456789012:role/service/ci';
const ASK: Ask = {
  reason: 'Burst of failed API calls',
  requestedBy: 'detection discovery/api-error-rate-insight',
  execution: 'run-1',
  account: '123456789012',
  region: 'us-east-1',
  partition: 'aws',
};
const DENY_ALL = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'ContainedByRiposte', Effect: 'Deny', Action: '*', Resource: '*' }],
};

let calls: ReadCalls;

beforeEach(() => {
  calls = async () => ({ calls: [], all: true });
});

const INSIGHT = { principal: ROLE, insight: 's3.amazonaws.com GetBucketAcl', since: '2026-03-02T03:04:05Z' };
const PROOF =
  'how often something is called proves nothing: a flood of your own site makes its programs call more, and a new release may look the same; ' +
  'ask who runs it before you approve';
const times = (from: string, count: number, failed = false) => Array.from({ length: count }, () => ({ from, failed }));

/** What is wanted of the role that an Insight names. */
async function wantedFor(params: typeof INSIGHT) {
  const described = { arn: ROLE, id: 'AROA1', tags: [] };
  const changes = containChanges({
    policies: {
      describe: async ({ kind, name }) => (kind === 'role' && name === 'ci' ? described : undefined),
      all: async () => new Map(),
      get: async () => undefined,
      put: async () => {},
      remove: async () => {},
    },
    usage: { instanceProfiles: async () => [], services: async () => [], lastCalls: async () => [] },
    calls: (...given) => calls(...given),
    ownAddresses: async () => [],
    now: () => new Date('2026-03-02T03:20:00Z'),
  });
  const [target] = (await changes.find(params, ASK)).targets;
  if (target === undefined) throw new Error('no target');
  return changes.wanted(target, { id: 'AROA1', deny: null }, params, ASK);
}

/** What a person is asked to judge, as CloudTrail has its calls. */
async function asks(found: CallsOfTime) {
  calls = async () => found;
  const wanted = await wantedFor(INSIGHT);
  return 'asks' in wanted ? wanted.asks : undefined;
}

test('who an Insight names is denied everything once a person has seen from where it called, the most calls first', async () => {
  const seen = [...times('203.0.113.9', 1), ...times('198.51.100.7', 2, true), ...times('198.51.100.7', 39)];
  calls = async () => ({ calls: seen, all: true });

  expect(await wantedFor(INSIGHT)).toEqual({
    state: { id: 'AROA1', deny: DENY_ALL },
    asks: [
      PROOF,
      'GetBucketAcl was called by it from 198.51.100.7 (41 calls, 2 failed), 203.0.113.9 (1 call) between 2026-03-02T03:04Z and 2026-03-02T03:09Z',
      'where only some of these are foreign, deny, and contain it from those alone: scope from-address',
    ],
  });
});

test('who an Insight names is looked up by its own ARN, the API and the five minutes from when the Insight began', async () => {
  const asked: unknown[] = [];
  calls = async (...given) => {
    asked.push(...given);
    return { calls: [], all: true };
  };

  await wantedFor({ ...INSIGHT, principal: 'arn:aws:sts::123456789012:assumed-role/ci' });

  expect(asked).toEqual([
    ROLE,
    { source: 's3.amazonaws.com', name: 'GetBucketAcl' },
    { from: new Date('2026-03-02T03:04:05Z'), to: new Date('2026-03-02T03:09:05Z') },
  ]);
});

test('of one address nothing more is said, and of more calls than were read that there are more', async () => {
  expect(await asks({ calls: times('lambda.amazonaws.com', 1), all: false })).toEqual([
    PROOF,
    'GetBucketAcl was called by it from lambda.amazonaws.com (1 call) between 2026-03-02T03:04Z and 2026-03-02T03:09Z; there are more, which were not read',
  ]);
});

test('who an Insight names is asked about as well where CloudTrail has no such call, or cannot be asked, which is said', async () => {
  expect(await asks({ calls: [], all: true })).toEqual([
    PROOF,
    "CloudTrail's event history has no call of GetBucketAcl by it between 2026-03-02T03:04Z and 2026-03-02T03:09Z: it is some minutes late, and has no data events",
  ]);

  calls = async () => {
    throw new Error('AccessDeniedException');
  };

  expect(await wantedFor(INSIGHT)).toMatchObject({
    asks: [PROOF, 'unknown for the addresses that GetBucketAcl was called from: AccessDeniedException'],
  });
});

test('says both what the Insight is about and since when, or neither', () => {
  const { since: _, ...half } = INSIGHT;

  expect(() => readChangeInput(declaration, { ...INSIGHT, reason: 'r' }, 'person')).not.toThrow();
  expect(() => readChangeInput(declaration, { ...half, reason: 'r' }, 'person')).toThrow('go together');
  expect(() => readChangeInput(declaration, { ...INSIGHT, since: 'now', reason: 'r' }, 'person')).toThrow('since');
});
