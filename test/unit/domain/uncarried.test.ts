import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { textsOf } from '../../../lib/domain/telling/render-alert.ts';
import type { Uncarried } from '../../../lib/domain/telling/uncarried.ts';
import { tellUncarried, type UncarriedPorts } from '../../../lib/telling/uncarried.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryTelling } from '../support/memory-telling.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const HERE = { account: '123456789012', region: 'eu-central-1' };
let told: AlertMessage[];
let known: Set<string>;
let ports: UncarriedPorts;

beforeEach(() => {
  const telling = memoryTelling();
  told = [];
  known = new Set();
  ports = {
    looks: [],
    told: {
      known: async (ids) => new Set(ids.filter((id) => known.has(id))),
      remember: async (ids) => {
        for (const id of ids) known.add(id);
      },
    },
    judge: telling.judge,
    hold: telling.hold,
    publish: async (message) => void told.push(message),
    stage: 'prod',
    log: keepingLog(),
    now: () => NOW,
  };
});

const one = (kind: Uncarried['kind'], id: string): Uncarried => ({ kind, id, name: `name of ${id}`, why: 'it ended' });
const finds = (...found: Uncarried[]) => ({ ...ports, looks: [async () => found] });
const emails = () => told.map((message) => textsOf(message).email);

describe('what nobody carries', () => {
  test.each<[Uncarried['kind'], string, string]>([
    ['change', 'shut-1', 'npx riposte undo shut-1 --stage prod'],
    ['question', '0123456789ab', 'npx riposte again 0123456789ab --stage prod'],
    [
      'execution',
      'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-shut:s-1',
      'aws stepfunctions stop-execution --execution-arn arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-shut:s-1',
    ],
    [
      'block',
      'REGIONAL 203.0.113.7/32 1',
      "aws lambda invoke --function-name riposte-prod-write-ip-sets --cli-binary-format raw-in-base64-out --payload '{}' /dev/stdout",
    ],
    ['event', 'f0f0f0f0', 'npx riposte show f0f0f0f0 --stage prod'],
    ['organization', 'o-z9y8x7w6v5', 'aws organizations describe-organization'],
  ])('of kind %s is told with the command that mends it', async (kind, id, command) => {
    await tellUncarried(HERE, finds(one(kind, id)));

    expect(emails()[0]).toContain(`\n  ${command}\n`);
    expect(emails()[0]).toContain(`- name of ${id}: it ended\n`);
    expect(emails()[0]).toContain('Riposte: It is left as it is.');
    expect(told[0]?.attributes.kind?.value).toBe('failure');
  });

  test('is told once, not with every look', async () => {
    const both = finds(one('change', 'a'), one('change', 'b'));

    await tellUncarried(HERE, finds(one('change', 'a')));
    const second = await tellUncarried(HERE, both);
    const third = await tellUncarried(HERE, both);

    expect(told).toHaveLength(2);
    expect(emails()[1]).not.toContain('name of a:');
    expect([second, third]).toEqual([
      { found: 2, told: 1 },
      { found: 2, told: 0 },
    ]);
  });

  test('is told although another playbook’s was told under the same name', async () => {
    await tellUncarried(HERE, finds({ ...one('change', 'a'), of: 'shut' }));
    await tellUncarried(HERE, finds({ ...one('change', 'a'), of: 'shut' }, { ...one('change', 'a'), of: 'block' }));

    expect(told).toHaveLength(2);
  });

  test('is told again where the telling broke off', async () => {
    const found = finds(one('change', 'a'));

    await expect(
      tellUncarried(HERE, { ...found, publish: () => Promise.reject(new Error('SNS is down')) }),
    ).rejects.toThrow('SNS is down');
    await tellUncarried(HERE, found);

    expect(told).toHaveLength(1);
  });

  test('is one message a kind; what it has no room for is told with the next', async () => {
    const many = finds(...Array.from({ length: 25 }, (_, number) => one('question', `q-${number}`)), one('event', 'f'));

    await tellUncarried(HERE, many);
    await tellUncarried(HERE, many);

    expect(told.map(({ subject }) => subject.replace(/\(.*/, ''))).toEqual([
      expect.stringContaining('20 questions whose workflow is gone'),
      expect.stringContaining('1 finding with an unfinished event'),
      expect.stringContaining('5 questions whose workflow is gone'),
    ]);
    expect(emails()[0]).toContain('- 5 more are told within the hour\n');
  });

  test('of one kind is told although another look fails, which is no silence', async () => {
    const fails = async () => {
      throw new Error('AccessDenied');
    };
    const found = finds(one('change', 'a'));

    await expect(tellUncarried(HERE, { ...found, looks: [fails, ...found.looks] })).rejects.toThrow('AccessDenied');

    expect(told).toHaveLength(1);
  });

  test('in which somebody put what is no name has no command', async () => {
    await tellUncarried(HERE, finds(one('change', 'x; rm -rf /')));

    expect(emails()[0]).not.toContain('npx riposte undo');
  });

  test('nothing is told where there is nothing', async () => {
    expect(await tellUncarried(HERE, finds())).toEqual({ found: 0, told: 0 });
    expect(told).toEqual([]);
  });
});
