import { sameState } from '../../domain/remediation/plan.ts';
import type { Doubt, Known, Past, Settings } from './learned.ts';
import { type Selected, type Selector, withManagement } from './selectors.ts';

/** What a trail records, and where to. */
export type Trail = {
  logging: boolean;
  /** By the names of UpdateTrail's parameters; what is not set is not there. */
  settings: Settings;
  kind: Selected['kind'];
  selectors: Selector[];
  /** ApiCallRateInsight, ApiErrorRateInsight. */
  insights: string[];
};

/** What a trail is to be, and what of its past a person has to judge. */
export interface Restored {
  readonly state: Trail;
  /** What stays as it is, since nobody knows whether its owner set it. */
  readonly doubts: readonly Doubt[];
  /** The trail as it would be with what was before those, where that is known. */
  readonly before: Trail;
}

/** A trail as it was by the last good record; where none says, at the least: it logs, and management events are read and written. */
export function restored(now: Trail, { known, doubts }: Past): Restored {
  const added = known.none.flatMap((of): Doubt[] =>
    now.settings[of] === undefined || doubts.some((one) => one.of === of) ? [] : [{ of, to: now.settings[of] }],
  );
  // The policy of a bucket lets a trail write below the prefix that it had there: with the bucket it comes back.
  const back = bucketBack(now, known, doubts) ? ['S3KeyPrefix'] : [];
  const open = [...doubts, ...added].filter(({ of }) => !isAsKnown(now, of, known) && !back.includes(of));
  const isOpen = (of: string) => open.some((one) => one.of === of);
  const { settings, selectors, insights } = known;
  const certain: Known = {
    none: known.none.filter((of) => back.includes(of)),
    settings: Object.fromEntries(Object.entries(settings).filter(([of]) => !isOpen(of))),
    selectors: isOpen('selectors') ? undefined : selectors,
    insights: isOpen('insights') ? undefined : insights,
  };
  return { state: stateOf(now, certain), doubts: open, before: stateOf(now, known) };
}

/** Whether the trail delivers to another bucket than it is known to have had. */
function bucketBack(now: Trail, { settings: { S3BucketName: bucket } }: Known, doubts: readonly Doubt[]): boolean {
  return (
    bucket !== undefined && bucket !== now.settings.S3BucketName && !doubts.some(({ of }) => of === 'S3BucketName')
  );
}

/** A trail with what is known of it. */
function stateOf(now: Trail, { settings, none, selectors, insights }: Known): Trail {
  return {
    logging: true,
    settings: said({ ...now.settings, ...settings }, none),
    ...(selectors ?? withManagement(now)),
    insights: [...(insights ?? now.insights)],
  };
}

/** Whether a part stands as it is known to have been: whoever was at it, it was put back. */
function isAsKnown(now: Trail, of: string, { settings, none, selectors, insights }: Known): boolean {
  const { kind, selectors: chosen } = now;
  if (of === 'selectors') return selectors !== undefined && sameState({ kind, selectors: chosen }, { ...selectors });
  if (of === 'insights') return insights !== undefined && sameState(now.insights, [...insights]);
  return none.includes(of) ? now.settings[of] === undefined : (now.settings[of] ?? '') === settings[of];
}

/** Settings without those that say nothing, and those that it is to be without: so CloudTrail is told to take one away. */
function said(settings: Settings, none: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([of, value]) => value !== '' && !none.includes(of)));
}

/** Settings that are written with one call: a key that is disabled, or a topic that is gone, keeps nothing else from being put back. */
const TOGETHER: readonly (readonly [done: string, names: readonly string[]])[] = [
  ['its bucket is written', ['S3BucketName', 'S3KeyPrefix']],
  ['what it is about is written', ['IncludeGlobalServiceEvents', 'IsMultiRegionTrail', 'EnableLogFileValidation']],
  ['its topic is written', ['SnsTopicName']],
  ['its key is written', ['KmsKeyId']],
];

/** What has to be said for settings to become others, call by call: what differs only, and empty what is to be taken away. */
export function settingsApart(from: Settings, to: Settings): { readonly done: string; readonly settings: Settings }[] {
  return TOGETHER.flatMap(([done, names]) => {
    const differ = names.filter((name) => from[name] !== to[name]).map((name) => [name, to[name] ?? '']);
    return differ.length === 0 ? [] : [{ done, settings: Object.fromEntries(differ) as Settings }];
  });
}
