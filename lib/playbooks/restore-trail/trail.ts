import { at, itemsAt, plain } from '../../domain/json.ts';

/** A selector as CloudTrail's API takes it, basic or advanced. */
export type Selector = { [key: string]: string | boolean | string[] | { [key: string]: string | string[] }[] };

/** What a trail records, and where to. */
export type Trail = {
  logging: boolean;
  /** By the names of UpdateTrail's parameters; what is not set is not there. */
  settings: { [name: string]: string | boolean };
  kind: 'basic' | 'advanced';
  selectors: Selector[];
  /** ApiCallRateInsight, ApiErrorRateInsight. */
  insights: string[];
};

/** A past call that made or changed a trail and went well, oldest first. */
export interface PastCall {
  readonly name: string;
  readonly parameters: unknown;
}

/** Settings that a record brings back. The link to CloudWatch Logs is none of them: it would need the right to pass any role. */
export const SETTINGS = [
  'S3BucketName',
  'S3KeyPrefix',
  'SnsTopicName',
  'IncludeGlobalServiceEvents',
  'IsMultiRegionTrail',
  'EnableLogFileValidation',
  'KmsKeyId',
] as const;

/** What PutInsightSelectors, PutEventSelectors, UpdateTrail and CreateTrail said, and nothing else, tells what a trail was. */
export const TELLING = ['CreateTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'] as const;

/** A trail as it was by the last good record; where none says, at the least: it logs, and management events are read and written. */
export function restored(now: Trail, past: readonly PastCall[]): Trail {
  const selectors = past.filter(({ name }) => name === 'PutEventSelectors').at(-1);
  const insights = past.filter(({ name }) => name === 'PutInsightSelectors').at(-1);
  const recorded = selectors === undefined ? undefined : selectorsIn(selectors.parameters);
  return {
    logging: true,
    settings: { ...now.settings, ...settingsIn(past) },
    ...(recorded ?? withManagement(now)),
    insights: insights === undefined ? now.insights : insightsIn(insights.parameters),
  };
}

/** The settings that past calls gave, the last of each. */
export function settingsIn(past: readonly PastCall[]): Trail['settings'] {
  const said: Trail['settings'] = {};
  for (const { parameters } of past)
    for (const name of SETTINGS) {
      const value = at(parameters, name.charAt(0).toLowerCase() + name.slice(1));
      if (typeof value === 'string' || typeof value === 'boolean') said[name] = value;
    }
  return said;
}

/** Adds what records every management event; data events and selectors for them stay. */
function withManagement({ kind, selectors }: Trail): Pick<Trail, 'kind' | 'selectors'> {
  if (kind === 'advanced') {
    const all: Selector = {
      Name: 'Management events',
      FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
    };
    return { kind, selectors: selectors.some(isAllManagement) ? selectors : [...selectors, all] };
  }
  const whole = selectors.some(
    (one) =>
      one.IncludeManagementEvents === true &&
      one.ReadWriteType === 'All' &&
      itemsAt(one, 'ExcludeManagementEventSources').length === 0,
  );
  if (whole) return { kind, selectors };
  const [first = { DataResources: [] }, ...rest] = selectors;
  const open = {
    ...first,
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: [],
  };
  return { kind, selectors: [open, ...rest] };
}

function isAllManagement(selector: Selector): boolean {
  const fields = itemsAt(selector, 'FieldSelectors');
  const values = itemsAt(fields[0], 'Equals');
  return fields.length === 1 && at(fields[0], 'Field') === 'eventCategory' && values.includes('Management');
}

function selectorsIn(parameters: unknown): Pick<Trail, 'kind' | 'selectors'> | undefined {
  const advanced = itemsAt(parameters, 'advancedEventSelectors');
  if (advanced.length > 0) return { kind: 'advanced', selectors: advanced.map((one) => capitalized(one) as Selector) };
  const basic = itemsAt(parameters, 'eventSelectors');
  if (basic.length === 0) return undefined;
  const defaults = { ReadWriteType: 'All', IncludeManagementEvents: true };
  const lists = { DataResources: [], ExcludeManagementEventSources: [] };
  return {
    kind: 'basic',
    selectors: basic.map((one) => ({ ...defaults, ...lists, ...(capitalized(one) as Selector) })),
  };
}

function insightsIn(parameters: unknown): string[] {
  return itemsAt(parameters, 'insightSelectors')
    .map((one) => plain(at(one, 'insightType')))
    .sort();
}

/** CloudTrail records parameters in small letters where its API has capitals. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalized(inner)]),
  );
}
