import { describe, expect, test } from '@jest/globals';
import { withNow } from '../../../cli/commands/inforce.ts';
import { environmentOf } from '../../../cli/now/look.ts';
import { readTargets } from '../../../cli/now/read-targets.ts';
import type { Change } from '../../../lib/domain/remediation/plan.ts';
import { nowOf, unknownNow } from '../../../lib/domain/remediation/standing-now.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import type { Playbook } from '../../../lib/remediation/playbook.ts';
import { partly } from '../support/partly.ts';

const target: Change = {
  ...{ label: 'door a', resource: 'r', account: '1', region: 'x' },
  ...{ before: { open: [22, 443], tag: 'a' }, after: { open: [443], tag: 'b' } },
};

/** A playbook whose reader gives or throws what is said. */
function playbook(read: () => Promise<Json>, more: object = {}): Playbook {
  // Who looks how a target is now asks a playbook for nothing else.
  return { id: 'door', changes: () => ({ read, identity: 'in its name', ...more }) } as unknown as Playbook;
}

describe('how a target is now', () => {
  test.each<[string, Json, boolean, string, string]>([
    ['as riposte left it, whatever the order of fields', { tag: 'b', open: [443] }, false, 'ours', 'as ours'],
    ['as it was', target.before as Json, false, 'before', 'as before: somebody took it back'],
    ['gone', null, false, 'gone', 'it is gone'],
    ['another', { open: [80] }, false, 'changed', '{"open":[80]}'],
    ['in parts', { open: [443], tag: 'a' }, true, 'ours', 'some parts as ours, which an undo takes back'],
    ['worded by somebody', { x: '$(id)\u202e' }, false, 'changed', '{"x":"\\u0024（id)<U+202E>"}'],
  ])('%s', (_name, now, partly, state, said) => {
    expect(nowOf(target, { now, partly })).toEqual({ label: 'door a', state, said });
  });

  test.each<[string, Json]>([
    ['riposte left the first', target.after],
    ['the first was', target.before],
  ])('another one of its name, however much it stands as %s', (_name, now) => {
    expect(nowOf(target, { now, partly: true, other: 'is another one' })).toEqual({
      label: 'door a',
      state: 'other',
      said: 'is another one',
    });
  });

  test('gone, which is no other one', () => {
    expect(nowOf(target, { now: null, partly: false, other: 'is another one' }).said).toBe('it is gone');
  });

  test('as riposte left it, as far as AWS tells', () => {
    expect(nowOf({ ...target, identity: null }, { now: target.after, partly: false })).toEqual({
      label: 'door a',
      state: 'ours',
      said: 'as ours, though AWS does not tell it from another made since under the same name',
    });
  });

  test('is called unknown, and why', () => {
    expect(unknownNow('door a', 'not authorized')).toEqual({
      label: 'door a',
      state: 'unknown',
      said: 'unknown: not authorized',
    });
  });
});

describe('the reader of the playbook', () => {
  test('is asked for each target', async () => {
    const looks = await readTargets(
      playbook(async () => ({ open: [443], tag: 'a' }), { inParts: true }),
      [target],
    );

    expect(looks).toEqual([{ label: 'door a', now: { open: [443], tag: 'a' }, partly: true }]);
  });

  test('says that another one of its name stands there, as an undo would', async () => {
    const second = playbook(async () => target.after, { identity: async () => 'made at 2026-06-02' });
    const recorded = { ...target, identity: 'made at 2026-06-01' };

    const [look] = await readTargets(second, [recorded]);

    expect(look).toMatchObject({
      other:
        'is another one by now, as AWS says, made since under the same name (then: made at 2026-06-01; now: made at 2026-06-02)',
    });
    expect(await readTargets(second, [target])).not.toHaveProperty('0.other', expect.anything());
  });

  test('says that it is not known where whoever asks may not read what tells them apart', async () => {
    const recorded = { ...target, identity: 'made at 2026-06-01' };

    expect(
      await readTargets(
        playbook(async () => target.after, { identity: async () => null }),
        [recorded],
      ),
    ).toEqual([
      {
        label: 'door a',
        unknown:
          'cannot be told from another one made since under the same name: what tells them apart is not to be read (then: made at 2026-06-01)',
      },
    ]);
  });

  test.each<[string, Playbook | undefined, string]>([
    [
      'may not read',
      playbook(() => Promise.reject(new Error('not authorized: ec2:Describe'))),
      'not authorized: ec2:Describe',
    ],
    ['is none of this version', undefined, 'no playbook of this version made it'],
    [
      'makes steps',
      partly<Playbook>({ id: 'x', steps: () => partly({}) }),
      'this playbook reads no state that could be compared',
    ],
  ])('that %s leaves it unknown', async (_name, one, why) => {
    expect(await readTargets(one, [target])).toEqual([{ label: 'door a', unknown: why }]);
  });
});

test('the reader has the environment of its function, with the credentials of who asks', () => {
  const outputs = { AlertTopicArn: 'arn:aws:sns:eu-west-1:1:riposte-prod-alerts', StateTableName: 'table' };
  const mine = { AWS_PROFILE: 'dora', PATH: '/bin' };
  const common = {
    ...{ PATH: '/bin', AWS_REGION: 'eu-west-1', PREFIX: 'riposte-prod-', TABLE: 'table' },
    ...{ RECORD_KEY: 'not here', OWN_ADDRESS_REGIONS: '', FORWARDED_IP_HEADER: '' },
  };

  expect(environmentOf({ stage: 'prod', config: {} }, outputs, mine)).toEqual({ ...common, AWS_PROFILE: 'dora' });
  expect(
    environmentOf(
      { stage: 'prod', config: { endpoint: 'http://x', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } } },
      outputs,
      mine,
    ),
  ).toEqual({ ...common, AWS_ENDPOINT_URL: 'http://x', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
});

test('a list in force says of changes how they are now, and of blocks nothing', async () => {
  const entry = { what: 'x', since: '', until: '', ends: '', why: '', by: '' };
  const list = [
    { ...entry, kind: 'block' as const },
    { ...entry, kind: 'change' as const, execution: 'stop-1' },
  ];
  const change = {
    ...{ execution: 'stop-1', playbook: 'stop', at: '', findings: [], targets: [target], asked: [] },
    says: { todo: '', done: '', undone: '' },
  };

  const found = await withNow(list, [change], async () => [[nowOf(target, { now: null, partly: false })]]);

  expect(found.map(({ now }) => now?.map(({ said }) => said))).toEqual([undefined, ['it is gone']]);
});
