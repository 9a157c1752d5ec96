import { describe, expect, test } from '@jest/globals';
import { has } from '../../../cli/commands/detections.ts';
import { newDetection, newPlaybook } from '../../../cli/commands/new.ts';
import { tryDetection } from '../../../cli/commands/test.ts';
import { meant } from '../../../cli/nearest.ts';
import { WrongUseError } from '../../../cli/wrong-use.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { OBSERVE_ONLY, parsePolicy } from '../../../lib/domain/policy/policy.ts';

const detections = await loadDetections();
const root = meant('root-used', detections, 'detection');

describe('trying a detection', () => {
  test('says that it raises, through which rules, and what would be told', async () => {
    const tried = await tryDetection(root, detections, OBSERVE_ONLY);

    expect(tried).toMatchObject({ raises: true, benign: expect.not.arrayContaining([root.id]) });
    expect(tried.rules.length).toBeGreaterThan(0);
    expect(tried.told).toMatchObject({
      sms: expect.stringMatching(/^HIGH: Root user used/),
      email: expect.stringContaining('Do now:'),
    });
  });

  test('on a call that only reads says whether EventBridge delivers it', async () => {
    const reads = meant('mail-sending-enumerated', detections, 'detection');
    const { readOnly: _, ...unmarked } = reads;
    const said = async (one: typeof reads) => (await tryDetection(one, detections, OBSERVE_ONLY)).delivered;

    expect(await said(reads)).toBe(
      'EventBridge delivers it, a call that only reads, where the parameter readOnlyEvents is on.',
    );
    expect(await said(unmarked)).toContain('EventBridge does NOT deliver it: calls that only read');
    expect(await said(root)).toBeUndefined();
  });

  test('under a policy that keeps it from people says why', async () => {
    const until = '2100-01-01T00:00:00Z';
    const suppressions = [{ detection: root.id, until, reason: 'a planned move', acknowledge: true }];
    const hidden = parsePolicy({ version: 1, suppressions });
    const loud = parsePolicy({ version: 1, alertFrom: 'critical', alertFromReason: 'a test' });

    expect(await tryDetection(root, detections, hidden)).toMatchObject({
      told: 'nobody is told until 2100-01-01T00:00:00Z: a planned move',
    });
    expect(await tryDetection(root, detections, loud)).toMatchObject({
      told: 'nobody is told: the policy tells from critical up',
    });
  });

  test('that would not raise on its event says so, and tells nothing', async () => {
    const blind = { ...root, when: () => false };

    const tried = await tryDetection(blind, [blind], OBSERVE_ONLY);

    expect(tried).toMatchObject({ raises: false, told: expect.stringContaining('does not raise') });
  });

  test('with a threshold says how many it takes', async () => {
    const guessing = meant('credential-access/console-password-guessing', detections, 'detection');

    expect(await tryDetection(guessing, detections, OBSERVE_ONLY)).toMatchObject({
      raises: true,
      threshold: 'told once there are 5 like it within 10 minutes',
    });
  });
});

test('a detection that there is not is answered with the nearest ones', () => {
  expect(() => meant('rot-used', detections, 'detection')).toThrow(WrongUseError);
  expect(() => meant('rot-used', detections, 'detection')).toThrow(
    /there is no detection rot-used.*\n {2}initial-access\/root-used/,
  );
});

test('a search finds by API, playbook and technique, all of its words', () => {
  expect(has(root, ['root', 'used'])).toBe(true);
  expect(has(root, ['valid accounts'])).toBe(true);
  expect(has(root, ['root', 'snapshot'])).toBe(false);
});

test.each([
  ['nonsense/x', 'the tactics are initial-access, execution'],
  ['persistence/../../x', 'no id of a detection'],
  ['persistence/Key', 'no id of a detection'],
])('a new detection is never written under %s', async (id, says) => {
  await expect(newDetection(id, { call: 'iam:CreateUser' })).rejects.toThrow(says);
});

test('nor a playbook, nor one with a call that is none', async () => {
  await expect(newPlaybook('../x')).rejects.toThrow('no id of a playbook');
  await expect(newDetection('persistence/fresh-thing', { call: "x'];" })).rejects.toThrow('--call takes');
});
