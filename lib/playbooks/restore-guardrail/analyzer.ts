import * as z from 'zod/mini';
import type { Refusal } from '../../domain/playbook.ts';
import type { Call } from '../../domain/remediation/plan.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { type Analyzer, type ArchiveRule, type Recorded, recordedTags } from './ports.ts';
import { idOf } from './switch.ts';

const texts = z.nullish(z.array(z.string()));

/** What AWS Config records of an analyzer: its properties in CloudFormation. Source: AWS Config's schema of AWS::AccessAnalyzer::Analyzer. */
const recordSchema = z.object({
  Type: z.string(),
  ArchiveRules: z.nullish(
    z.array(
      z.object({
        RuleName: z.string(),
        Filter: z.array(
          z.object({ Property: z.string(), Eq: texts, Neq: texts, Contains: texts, Exists: z.nullish(z.boolean()) }),
        ),
      }),
    ),
  ),
});

const PARTS = 'its name, type and archive rules';

/** The analyzer that was deleted, from its record; or why it cannot be made again. */
export function deletedAnalyzer(record: Recorded | undefined): Analyzer | { readonly refuse: string } {
  if (record === undefined)
    return { refuse: `AWS Config has no record of what it was: make it again by hand, with ${PARTS}` };
  const { data } = recordSchema.safeParse(record.configuration);
  if (data === undefined)
    return { refuse: `AWS Config's record of it is not whole: make it again by hand, with ${PARTS}` };
  const { Type, ArchiveRules } = data;
  if (Type.startsWith('ORGANIZATION'))
    return { refuse: `was one of the organization (${Type}): its administrator makes it again` };
  // Of one of unused access the days are not recorded, and of a newer kind other settings may not be.
  if (Type !== 'ACCOUNT')
    return {
      refuse: `was of the type ${cleanText(Type, 64)}, whose settings AWS Config does not record: make it again by hand`,
    };
  const rules = (ArchiveRules ?? []).map(({ RuleName, Filter }) => ({
    name: RuleName,
    filter: Object.fromEntries(
      Filter.map(({ Property, Eq, Neq, Contains, Exists }) => [
        Property,
        criterion({ eq: Eq, neq: Neq, contains: Contains, exists: Exists }),
      ]),
    ),
  }));
  return { type: Type, rules: inOrder(rules), tags: recordedTags(record.tags) };
}

type Said = {
  eq?: string[] | null | undefined;
  neq?: string[] | null | undefined;
  contains?: string[] | null | undefined;
  exists?: boolean | null | undefined;
};

/** A criterion as states keep it: only what is said, texts in order. */
export function criterion({ eq, neq, contains, exists }: Said): ArchiveRule['filter'][string] {
  return {
    ...(eq?.length ? { eq: eq.toSorted() } : {}),
    ...(neq?.length ? { neq: neq.toSorted() } : {}),
    ...(contains?.length ? { contains: contains.toSorted() } : {}),
    ...(exists === undefined || exists === null ? {} : { exists }),
  };
}

/** Rules in the order that states keep. */
export function inOrder(rules: readonly ArchiveRule[]): ArchiveRule[] {
  return rules.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** That a rule is not made again which nobody knows to be the owner's. */
export function youngRule({ name }: ArchiveRule, label: string): Refusal {
  return {
    input: `the archive rule ${cleanText(name, 255)} of ${label}`,
    reason:
      'was made or changed within the day before, and keeps findings out of sight: look whose it was, and make it again by hand',
    look: true,
  };
}

/** The calls that make an analyzer, or delete it. */
export function analyzerCalls(resource: string, to: Analyzer | 'gone'): Call[] {
  const analyzerName = idOf(resource);
  if (to === 'gone') return [{ action: 'access-analyzer:DeleteAnalyzer', resource, parameters: { analyzerName } }];
  const { type, rules: archiveRules, tags } = to;
  return [
    { action: 'access-analyzer:CreateAnalyzer', resource, parameters: { analyzerName, type, archiveRules, tags } },
  ];
}

/** What making it again means: what its rules keep out of sight, too. */
export function analyzerImpact(label: string, { rules }: Analyzer): string[] {
  const lines = [`nothing stops; ${label} looks for access from outside again, from the beginning`];
  if (rules.length === 0) return lines;
  const named = cleanText(rules.map(({ name }) => name).join(', '), 300);
  return [...lines, `its archive rules keep findings out of sight, look whether they are yours: ${named}`];
}
