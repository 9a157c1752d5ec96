import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { tellDigest } from '../../../lib/telling/digest.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { emailOf, makeWorld, type World } from '../support/triage-world.ts';

const detector = makeDetector(await loadDetections());
const PUBLIC = { rule: 's3-bucket-public-read-prohibited', type: 'AWS::S3::Bucket', resource: 'payroll' };
const volume = (resource: string) => ({ rule: 'encrypted-volumes', type: 'AWS::EC2::Volume', resource });
const POLICY = parsePolicy({ version: 1, playbooks: { 'block-public-bucket': { mode: 'auto' } } });

function world(): World {
  const made = makeWorld(detector);
  return { ...made, ports: { ...made.ports, loadPolicy: async () => ({ ok: true, policy: POLICY }) } };
}
const sweep = (on: World, evaluations: object[], answer = false) =>
  triage({ riposteSweep: true, answer, evaluations }, on.ports);
const states = async (result: ReturnType<typeof sweep>) => (await result).swept?.map(({ state }) => state);

describe('a sweep', () => {
  test('makes a finding, tells nobody by itself, and changes nothing', async () => {
    const on = world();

    const result = await sweep(on, [PUBLIC]);

    expect(result.swept).toEqual([{ ...PUBLIC, severity: 'high', state: 'new', asked: 0 }]);
    expect(on.alerts).toEqual([]);
    expect(on.tasks).toEqual([]);
    expect(on.emitted).toEqual(['Finding Raised']);
    expect([...on.telling.held.values()]).toEqual([
      expect.objectContaining({ severity: 'high', group: PUBLIC.rule, subject: 'payroll' }),
    ]);
  });

  test("is followed by Config's own event as a repetition of the same finding, which is answered", async () => {
    const on = world();
    const event = { ...eventFile('exfiltration/config-public-bucket'), time: '2026-03-02T03:06:00Z' };

    await sweep(on, [PUBLIC]);
    await triage(event, on.ports);

    expect(on.alerts).toEqual([]);
    expect(on.tasks.map(({ playbook, params }) => ({ playbook, params }))).toEqual([
      { playbook: 'block-public-bucket', params: { bucket: 'payroll' } },
    ]);
  });

  test('finds nothing new in what an event told before, nor in what a sweep did', async () => {
    const on = world();

    await triage(eventFile('exfiltration/config-public-bucket'), on.ports);
    const first = await states(sweep(on, [PUBLIC, volume('vol-1')]));
    const second = await states(sweep(on, [PUBLIC, volume('vol-1')]));

    expect([first, second]).toEqual([
      ['known', 'new'],
      ['known', 'known'],
    ]);
    expect(on.alerts).toHaveLength(1);
    expect(on.telling.held.size).toBe(1);
  });

  test('counts each resource of a rule that is one finding', async () => {
    const on = world();

    await sweep(on, [volume('vol-1'), volume('vol-2'), volume('vol-3')]);

    expect([...on.telling.held.values()].map(({ subject }) => subject)).toEqual(['vol-1', 'vol-2', 'vol-3']);
  });

  test('asks for what is proposed where it is told to, once, also after a sweep that did not', async () => {
    const on = world();

    await sweep(on, [PUBLIC]);
    const asked = await sweep(on, [PUBLIC], true);
    const again = await sweep(on, [PUBLIC], true);

    expect(asked.swept).toEqual([{ ...PUBLIC, severity: 'high', state: 'known', asked: 1 }]);
    expect(again.swept).toEqual([{ ...PUBLIC, severity: 'high', state: 'known', asked: 0 }]);
    expect(on.tasks).toHaveLength(1);
  });

  test('tells nobody of what the policy suppresses, and records it', async () => {
    const on = world();
    const suppressions = [
      { detection: 'exfiltration/config-public-bucket', until: '2026-12-31T00:00:00Z', reason: 'a website' },
    ];
    const policy = parsePolicy({ version: 1, suppressions });
    const ports = { ...on.ports, loadPolicy: async () => ({ ok: true as const, policy }) };

    expect(await states(sweep({ ...on, ports }, [PUBLIC]))).toEqual(['recorded']);
    expect(on.telling.held.size).toBe(0);
  });

  test('that broke off before it was kept for the digest is kept by the next', async () => {
    const on = world();
    const hold = async () => Promise.reject(new Error('no table'));
    const broken = { ...on, ports: { ...on.ports, hold, publish: hold } };

    const failed = await sweep(broken, [PUBLIC]).catch((error: unknown) => String(error));
    const next = await states(sweep(on, [PUBLIC]));

    expect(failed).toContain('no table');
    expect(next).toEqual(['new']);
  });

  test.each([
    ['an account of its own', { riposteSweep: true, answer: false, evaluations: [PUBLIC], account: '111122223333' }],
    ['a whole event', { riposteSweep: true, answer: false, evaluations: [{ ...PUBLIC, source: 'aws.iam' }] }],
    ['too much at once', { riposteSweep: true, answer: false, evaluations: Array(21).fill(PUBLIC) }],
  ])('cannot say %s', async (_what, input) => {
    const on = world();

    const result = await triage(input, on.ports);

    expect(result.setAside).toMatch(/^Not a sweep: /);
    expect(on.steps).toEqual([]);
  });

  test('does not come through an alias, and no event passes for one', async () => {
    const on = world();
    const hearing = { ...on.ports.hearing, only: 'Log Finding' };
    const event = eventFile('exfiltration/config-public-bucket');

    const aliased = await triage({ riposteSweep: true, answer: true, evaluations: [PUBLIC] }, { ...on.ports, hearing });
    await triage({ ...event, detail: { ...event.detail, riposteSweep: true, answer: true } }, on.ports);

    expect(aliased.setAside).toBe('No sweep comes through an alias');
    expect(on.alerts).toHaveLength(1);
  });
});

describe('the digest of a sweep', () => {
  const where = { account: '000000000000', region: 'eu-central-1' };

  test('is one message of its own, once the sweep rests, and wakes nobody', async () => {
    const on = world();
    await sweep(on, [volume('vol-1'), volume('vol-2'), PUBLIC]);
    const at = (time: string) =>
      tellDigest(where, { ...on.ports, store: on.telling.store, stage: 'test', now: () => new Date(time) });

    const during = await at('2026-03-02T03:10:00Z');
    const after = await at('2026-03-02T03:15:00Z');
    const again = await at('2026-03-02T03:30:00Z');

    expect([during, after, again]).toEqual([{ held: 0 }, { held: 3 }, { held: 0 }]);
    expect(on.alerts.map(({ subject }) => subject)).toEqual([
      '[riposte] DIGEST HIGH: Sweep: 3 resources not as a rule asks (000000000000 eu-central-1)',
    ]);
    expect(on.alerts[0]?.attributes.wakes?.value).toBe('no');
    expect(emailOf(on.alerts[0])).toContain('1 high, 2 low.');
    expect(emailOf(on.alerts[0])).toContain(
      [
        '- HIGH, 1 by rule s3-bucket-public-read-prohibited (Config: bucket public): payroll',
        '- LOW, 2 by rule encrypted-volumes (Config: not encrypted): vol-1, vol-2',
      ].join('\n'),
    );
    expect(emailOf(on.alerts[0])).toContain(
      'Nothing was changed by what found them: what has been so for long may be meant',
    );
  });
});

test('a digest of sweeps that asked for answers says of how many', async () => {
  const on = world();
  await sweep(on, [volume('vol-1')]);
  await sweep(on, [PUBLIC], true);
  const ports = { ...on.ports, store: on.telling.store, stage: 'test', now: () => new Date('2026-03-02T04:00:00Z') };

  await tellDigest({ account: '000000000000', region: 'eu-central-1' }, ports);

  expect(emailOf(on.alerts[0])).toContain('What is proposed for 1 of them was asked for');
});

describe("Config's COMPLIANT", () => {
  const opened = eventFile('exfiltration/config-public-bucket');
  const compliance = (complianceType: string, before: string, rule = PUBLIC.rule) => ({
    ...opened,
    id: `${complianceType} ${rule}`,
    time: '2026-03-04T03:04:05Z',
    detail: {
      ...opened.detail,
      configRuleName: rule,
      newEvaluationResult: { complianceType },
      oldEvaluationResult: { complianceType: before },
    },
  });

  test('closes the finding days later, also one of a sweep', async () => {
    const on = world();
    await sweep(on, [PUBLIC]);

    const result = await triage(compliance('COMPLIANT', 'NON_COMPLIANT'), on.ports);

    expect(result.closed).toBe(1);
    expect(on.alerts.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Ended after 2879 min: Config: bucket public'),
    ]);
  });

  test('of one rule closes nothing that another one says', async () => {
    const on = world();
    await triage(opened, on.ports);

    await triage(compliance('COMPLIANT', 'NON_COMPLIANT', 's3-bucket-public-write-prohibited'), on.ports);

    expect(on.alerts).toHaveLength(1);
  });

  test("of what never was otherwise is nobody's business, and what is gone is closed", () => {
    expect(detector.closed(compliance('COMPLIANT', 'INSUFFICIENT_DATA'))).toEqual([]);
    expect(detector.closed(compliance('NOT_APPLICABLE', 'NON_COMPLIANT')).map(({ id }) => id)).toEqual([
      'exfiltration/config-public-bucket',
    ]);
  });
});
