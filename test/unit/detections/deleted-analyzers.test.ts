import {
  AccessAnalyzerClient,
  CreateAnalyzerCommand,
  DeleteAnalyzerCommand,
  ListAnalyzersCommand,
  ListArchiveRulesCommand,
} from '@aws-sdk/client-accessanalyzer';
import { GetResourceConfigHistoryCommand } from '@aws-sdk/client-config-service';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { change, changes, config, recorded } from '../support/deleted-guards.ts';
import { ASK, eventFile } from '../support/fixtures.ts';
import { answers, like } from '../support/raising.ts';

const analyzer = mockClient(AccessAnalyzerClient);
const { find, read, write, impact } = changes;

const RULES = {
  AnalyzerName: 'outside',
  Type: 'ACCOUNT',
  ArchiveRules: [{ RuleName: 'known', Filter: [{ Property: 'resource', Eq: ['b', 'a'], Exists: null }] }],
};

beforeEach(() => {
  for (const mock of [config, analyzer]) mock.reset();
  analyzer.on(ListAnalyzersCommand).resolves({ analyzers: [] });
  analyzer.on(ListArchiveRulesCommand).resolves({ archiveRules: [] });
});

describe('an analyzer that was deleted', () => {
  const asked = { guard: 'accessanalyzer', name: 'outside' };

  test('is made again with its type, archive rules and tags, and read so that it is as planned', async () => {
    recorded(RULES, { team: 'sec' });
    analyzer.on(CreateAnalyzerCommand).resolves({});
    const { target, before, after } = await change(asked);
    await write(target, before, after);
    const tags = { team: 'sec', 'riposte:made-again-for': 'outside' };
    analyzer.on(ListAnalyzersCommand).resolves({ analyzers: [{ name: 'outside', type: 'ACCOUNT', tags } as never] });
    analyzer
      .on(ListArchiveRulesCommand)
      .resolves({ archiveRules: [{ ruleName: 'known', filter: { resource: { eq: ['a', 'b'] } } } as never] });
    analyzer.on(DeleteAnalyzerCommand).resolves({});

    const made = await read(target);
    await write(target, after, before);

    expect(analyzer.commandCalls(CreateAnalyzerCommand).map(({ args }) => args[0].input)).toEqual([
      {
        analyzerName: 'outside',
        type: 'ACCOUNT',
        archiveRules: [{ ruleName: 'known', filter: { resource: { eq: ['a', 'b'] } } }],
        tags,
      },
    ]);
    expect(made).toEqual(after);
    expect(analyzer.commandCalls(DeleteAnalyzerCommand)).toHaveLength(1);
    expect(await impact?.({ ...target, before, after })).toEqual([
      'nothing stops; analyzer outside looks for access from outside again, from the beginning',
      'its archive rules keep findings out of sight, look whether they are yours: known',
    ]);
  });

  test('is made again without a rule of the day before, which is told: it may hide what an intruder opened', async () => {
    const hides = { RuleName: 'hides', Filter: [{ Property: 'isPublic', Eq: ['true'] }] };
    recorded({ ...RULES, ArchiveRules: [...RULES.ArchiveRules, hides] });
    config
      .on(GetResourceConfigHistoryCommand, { laterTime: new Date('2026-03-01T12:00:00Z') })
      .resolves({ configurationItems: [{ configurationItemStatus: 'OK', configuration: JSON.stringify(RULES) }] });
    const raised = { actor: 'mallory', time: '2026-03-02T12:00:00Z' };

    const { targets, refused } = await find(asked as never, { ...ASK, raised });

    expect(await changes.wanted(targets[0] as never, { analyzer: 'gone' }, asked as never, ASK)).toMatchObject({
      state: { analyzer: { rules: [{ name: 'known' }] } },
    });
    expect(refused).toEqual([
      {
        input: 'the archive rule hides of analyzer outside',
        reason:
          'was made or changed within the day before, and keeps findings out of sight: look whose it was, and make it again by hand',
        look: true,
      },
    ]);
  });

  test('is left alone by an undo where somebody made another of its name', async () => {
    recorded(RULES);
    const { target, before, after } = await change(asked);
    analyzer.on(ListAnalyzersCommand).resolves({ analyzers: [{ name: 'outside', type: 'ACCOUNT' } as never] });

    await write(target, after, before);

    expect(analyzer.commandCalls(DeleteAnalyzerCommand)).toHaveLength(0);
  });

  test.each([
    ['the organization’s', 'ORGANIZATION', 'its administrator makes it again'],
    ['one of unused access', 'ACCOUNT_UNUSED_ACCESS', 'whose settings AWS Config does not record'],
  ])('is not made again where it was %s', async (_what, Type, says) => {
    recorded({ ...RULES, Type });

    const { targets, refused } = await find(asked as never, ASK);

    expect(targets).toEqual([]);
    expect(refused[0]?.reason).toContain(says);
  });

  test('is not needed where another does the same', async () => {
    recorded(RULES);
    analyzer.on(ListAnalyzersCommand, { type: 'ACCOUNT' }).resolves({ analyzers: [{ name: 'other' } as never] });

    const { refused } = await find(asked as never, ASK);

    expect(refused).toEqual([{ input: 'outside', reason: 'is not needed: the analyzer other looks for the same' }]);
  });

  test('is made again beside another that keeps more out of sight, which whoever deleted it may have made', async () => {
    recorded(RULES);
    analyzer.on(ListAnalyzersCommand, { type: 'ACCOUNT' }).resolves({ analyzers: [{ name: 'other' } as never] });
    analyzer
      .on(ListArchiveRulesCommand)
      .resolves({ archiveRules: [{ ruleName: 'all', filter: { isPublic: { exists: true } } } as never] });

    const { refused } = await find(asked as never, ASK);

    expect(refused).toEqual([]);
  });
});

test('who sees the deletion proposes the analyzer, and nothing for what else is switched off', () => {
  const OTHER = 'defense-evasion/other-guard-disabled';

  expect(answers(OTHER, eventFile(OTHER))).toEqual([{ 'restore-guardrail': { guard: 'accessanalyzer', name: 'org' } }]);
  expect(answers(OTHER, like(OTHER, { eventName: 'DeleteGraph' }))).toEqual([]);
});
