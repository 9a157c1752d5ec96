import { weakens } from '../../documents/trail-settings.ts';
import { at, itemsAt, plain } from '../../domain/text/json.ts';

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
  /** What CloudTrail answered: all settings as they were then, whichever of them were asked for. */
  readonly response?: unknown;
  /** When, ms. */
  readonly time: number;
  /** Whether riposte made it: its repair, or an undo that a person asked for. */
  readonly own?: boolean;
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

/** What makes a trail weaker is one call of several, mostly. */
const ONE_INTRUSION_MS = 86_400_000;

/**
 * What of a trail's past may be taken for good: not what weakened it within the day before, or the repair of an intruder's second call would put
 * back what the first one made of it, over the first one's repair. What riposte itself wrote is good, whatever it names.
 */
export function knownGood(past: readonly PastCall[], before: Date): PastCall[] {
  const since = before.getTime() - ONE_INTRUSION_MS;
  const took = ({ name, parameters, own = false }: PastCall) => {
    if (own || name === 'CreateTrail') return false;
    return name === 'PutInsightSelectors' ? insightsIn(parameters).length === 0 : weakens(parameters);
  };
  // What was made anew under the name of one that was deleted begins with its own making.
  const made = past.findLastIndex(({ name }) => name === 'CreateTrail');
  const good = past.slice(Math.max(0, made)).filter((call) => call.time < since || !took(call));
  return good.map((call) => (call.time < since || call.name === 'CreateTrail' ? call : withOwnAnswer(call)));
}

/** A call with what CloudTrail answered of what it set: of the rest, the answer tells what whoever called before made of the trail. */
function withOwnAnswer(call: PastCall): PastCall {
  if (call.response === undefined) return call;
  const set = SETTINGS.filter((name) => (at(call.parameters, asked(name)) ?? '') !== '');
  return {
    ...call,
    response: Object.fromEntries(set.map((name) => [answered(name), at(call.response, answered(name))])),
  };
}

/** A trail as it was by the last good record; where none says, at the least: it logs, and management events are read and written. */
export function restored(now: Trail, past: readonly Omit<PastCall, 'time'>[]): Trail {
  const selectors = past.filter(({ name }) => name === 'PutEventSelectors').at(-1);
  const insights = past.filter(({ name }) => name === 'PutInsightSelectors').at(-1);
  const recorded = selectors === undefined ? undefined : selectorsIn(selectors.parameters);
  return {
    logging: true,
    settings: said({ ...now.settings, ...settingsIn(past) }),
    ...(recorded ?? withManagement(now)),
    insights: insights === undefined ? now.insights : insightsIn(insights.parameters),
  };
}

/** Settings without those that say nothing: so CloudTrail is told to take one away. */
function said(settings: Trail['settings']): Trail['settings'] {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}

/** The settings that past calls gave, the last of each; empty where one was taken away. */
export function settingsIn(past: readonly Pick<PastCall, 'parameters' | 'response'>[]): Trail['settings'] {
  const found: Trail['settings'] = {};
  for (const call of past)
    for (const name of SETTINGS) {
      const value = settingIn(call, name);
      if (typeof value === 'string' || typeof value === 'boolean') found[name] = value;
    }
  return found;
}

/** A setting as CloudTrail answered it, or as it was asked for where that is the same: a key may be asked for by other names than its ARN. */
function settingIn({ parameters, response }: Pick<PastCall, 'parameters' | 'response'>, name: string): unknown {
  const value = at(response, answered(name)) ?? at(parameters, asked(name));
  if (typeof value !== 'string' || value === '') return value;
  if (name === 'SnsTopicName') return value.split(':').at(-1);
  return name === 'KmsKeyId' && !/^arn:[^:]+:kms:.*:key\//.test(value) ? undefined : value;
}

/** What a setting is called in a call's parameters. */
function asked(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** What a setting is called in CloudTrail's answer. */
function answered(name: string): string {
  return name === 'EnableLogFileValidation' ? 'logFileValidationEnabled' : asked(name);
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
