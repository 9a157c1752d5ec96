import {
  type AccessAnalyzerClient,
  type AnalyzerSummary,
  CreateAnalyzerCommand,
  DeleteAnalyzerCommand,
  paginateListAnalyzers,
  paginateListArchiveRules,
  type Type,
} from '@aws-sdk/client-accessanalyzer';
import { sameState } from '../../domain/remediation/plan.ts';
import { criterion, inOrder } from '../../playbooks/restore-guardrail/analyzer.ts';
import {
  type Analyzer,
  type ArchiveRule,
  type Deleted,
  MADE_FOR_TAG,
  plainTags,
} from '../../playbooks/restore-guardrail/ports.ts';
import { unlessError } from '../errors.ts';

/** Analyzers of Access Analyzer. One that is made again has the name of the one before. */
export function analyzers(client: AccessAnalyzerClient): Deleted<Analyzer> {
  const all = async (type?: string): Promise<AnalyzerSummary[]> => {
    const found: AnalyzerSummary[] = [];
    const of = type === undefined ? {} : { type: type as Type };
    for await (const page of paginateListAnalyzers({ client }, of)) found.push(...(page.analyzers ?? []));
    return found;
  };
  const named = async (name: string) => (await all()).find((one) => one.name === name);

  async function rulesOf(analyzerName: string): Promise<ArchiveRule[]> {
    const found: ArchiveRule[] = [];
    for await (const page of paginateListArchiveRules({ client }, { analyzerName }))
      for (const { ruleName = '', filter = {} } of page.archiveRules ?? [])
        found.push({
          name: ruleName,
          filter: Object.fromEntries(Object.entries(filter).map(([property, said]) => [property, criterion(said)])),
        });
    return inOrder(found);
  }

  return {
    async read(name) {
      const found = await named(name);
      if (found === undefined) return 'gone';
      const tags = Object.entries(found.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
      return { type: found.type ?? '', rules: await rulesOf(name), tags: plainTags(tags) };
    },

    async twin({ type, rules }) {
      for (const { name = '' } of await all(type)) {
        const hidden = await rulesOf(name);
        // One that keeps more out of sight does not do the same: whoever deleted the other may have made it.
        if (hidden.every((one) => rules.some((other) => sameState(one, other)))) return name;
      }
      return undefined;
    },

    async idle(name) {
      const { status = 'gone', statusReason } = (await named(name)) ?? {};
      if (status === 'ACTIVE') return undefined;
      const why = statusReason?.code === undefined ? '' : `, ${statusReason.code}`;
      return { says: `it is ${status}${why}`, open: status === 'CREATING' };
    },

    async make(name, { type, rules, tags }) {
      if ((await named(name)) !== undefined) return;
      await client.send(
        new CreateAnalyzerCommand({
          analyzerName: name,
          type: type as Type,
          archiveRules: rules.map((rule) => ({ ruleName: rule.name, filter: rule.filter })),
          tags: { ...Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])), [MADE_FOR_TAG]: name },
        }),
      );
    },

    async remove(analyzerName) {
      if ((await named(analyzerName))?.tags?.[MADE_FOR_TAG] === undefined) return;
      await unlessError(['ResourceNotFoundException'], () => client.send(new DeleteAnalyzerCommand({ analyzerName })));
    },
  };
}
