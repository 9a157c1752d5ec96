import { at, textAt } from '../../domain/text/json.ts';
import { insightsIn, isNoLess, type Selected, selectorsIn } from './selectors.ts';

/** A past call that made or changed a trail and went well. */
export interface PastCall {
  readonly name: string;
  readonly parameters: unknown;
  /** What CloudTrail answered: all settings as they were then, whichever of them were asked for. */
  readonly response?: unknown;
  /** When, ms. */
  readonly time: number;
  /** Whether riposte made it: its repair, or an undo that a person asked for. */
  readonly own?: boolean;
  /** Who made it, as findings name them. */
  readonly by?: string;
}

/** By the names of UpdateTrail's parameters. */
export type Settings = { [name: string]: string | boolean };

/** Settings that a record brings back. The link to CloudWatch Logs is none of them: it would need the right to pass any role. */
const SETTINGS = [
  'S3BucketName',
  'S3KeyPrefix',
  'SnsTopicName',
  'IncludeGlobalServiceEvents',
  'IsMultiRegionTrail',
  'EnableLogFileValidation',
  'KmsKeyId',
] as const;

/** Settings that a trail may be without: a record of all that does not have one says that it was. */
const MAY_BE_NONE: readonly string[] = ['S3KeyPrefix', 'SnsTopicName', 'KmsKeyId'];

/** What is known of a trail; of the rest nobody knows. An empty setting was taken away by a call. */
export interface Known {
  readonly settings: Settings;
  /** The settings that records of all of them do not have. */
  readonly none: readonly string[];
  readonly selectors?: Selected | undefined;
  readonly insights?: readonly string[] | undefined;
}

/** What somebody set who may be the intruder or the owner: a setting, `selectors` or `insights`; who and when, as far as a record says. */
export interface Doubt {
  readonly of: string;
  /** What a setting was set to. */
  readonly to?: string | boolean | undefined;
  readonly by?: string | undefined;
  /** When, ms. */
  readonly time?: number;
}

/** What a trail's past tells: what it was, and what of it a person has to judge. */
export interface Past {
  readonly known: Known;
  readonly doubts: readonly Doubt[];
}

/** Of a trail whose past nobody asks for. */
export const NOTHING_KNOWN: Past = { known: { settings: {}, none: [] }, doubts: [] };

/** What is learned of a trail, call by call. */
export class Learned {
  readonly settings = new Map<string, string | boolean>();
  readonly #none = new Set<string>();
  readonly #doubts = new Map<string, Doubt>();
  #selectors: Selected | undefined;
  #insights: readonly string[] | undefined;
  /** Whether the trail itself was made within the day before, by whoever that was. */
  #isNew = false;

  /** A call of long ago tells all settings that the trail then had. */
  all(call: PastCall): void {
    if (call.name === 'PutEventSelectors') this.#selectors = selectorsIn(call.parameters);
    else if (call.name === 'PutInsightSelectors') this.#insights = insightsIn(call.parameters);
    else for (const of of SETTINGS) this.#learn(of, call);
  }

  #learn(of: string, call: PastCall): void {
    const to = settingIn(call, of);
    if (typeof to === 'string' || typeof to === 'boolean') this.#is(of, to);
    else if (isSet(call, of)) {
      // By a name that says nothing: what it was before is not known to be so any more.
      this.settings.delete(of);
      this.#none.delete(of);
    } else if (MAY_BE_NONE.includes(of) && (call.name === 'CreateTrail' || call.response !== undefined)) {
      this.settings.delete(of);
      this.#none.add(of);
    }
  }

  #is(of: string, to: string | boolean): void {
    this.settings.set(of, to);
    this.#none.delete(of);
    this.#doubts.delete(of);
  }

  /** What a call set itself is so. Of the rest its answer tells what whoever called before made of the trail. */
  set(call: PastCall): void {
    if (call.name === 'PutEventSelectors') this.#chosen(selectorsIn(call.parameters));
    else if (call.name === 'PutInsightSelectors') this.#looked(insightsIn(call.parameters));
    else for (const [of, to] of setBy(call)) this.#is(of, to);
  }

  #chosen(selectors: Selected | undefined): void {
    this.#selectors = selectors;
    this.#doubts.delete('selectors');
  }

  #looked(insights: readonly string[]): void {
    this.#insights = insights;
    this.#doubts.delete('insights');
  }

  /** What a call of within the day set is so where that records no less, and in doubt where an intruder could have set it, too. */
  weigh(call: PastCall): void {
    if (call.name === 'PutEventSelectors') {
      const to = selectorsIn(call.parameters);
      const before = this.#selectors;
      if (to === undefined || (before !== undefined && !isNoLess(to, before))) this.#doubt('selectors', call);
      else this.#chosen(to);
    } else if (call.name === 'PutInsightSelectors') {
      const to = insightsIn(call.parameters);
      if (this.#insights?.every((one) => to.includes(one)) ?? true) this.#looked(to);
      else this.#doubt('insights', call);
    } else if (call.name === 'CreateTrail') {
      this.#isNew = true;
      this.all(call);
    } else for (const [of, to] of setBy(call)) this.#weighSetting(call, of, to);
  }

  #weighSetting(call: PastCall, of: string, to: string | boolean): void {
    const isBack = this.#none.has(of) ? to === '' : this.settings.get(of) === to;
    if (isBack) this.#doubts.delete(of);
    else if (to === true) this.#is(of, to);
    else this.#doubt(of, call, to);
  }

  #doubt(of: string, { by, time }: PastCall, to?: string | boolean): void {
    this.#doubts.set(of, { of, to, by, time });
  }

  /** Of a trail that was made within the day nobody knows whether its own bucket, or one named since, is the owner's. */
  doubtNewBucket(call: PastCall): void {
    const to = textAt(call.parameters, 's3BucketName');
    if (this.#isNew && to !== undefined && to !== this.settings.get('S3BucketName'))
      this.#doubt('S3BucketName', call, to);
  }

  past(): Past {
    const settings = Object.fromEntries(this.settings);
    const known = { settings, none: [...this.#none], selectors: this.#selectors, insights: this.#insights };
    return { known, doubts: [...this.#doubts.values()] };
  }
}

/** The settings that a call itself set, as CloudTrail answered them. */
function setBy(call: PastCall): [string, string | boolean][] {
  return SETTINGS.flatMap((of) => {
    const to =
      (at(call.parameters, asked(of)) ?? undefined) === undefined
        ? undefined
        : (settingIn(call, of) ?? named(call, of));
    return typeof to === 'string' || typeof to === 'boolean' ? [[of, to]] : [];
  });
}

/** Whether a call set it to something. */
function isSet({ parameters }: PastCall, of: string): boolean {
  return (at(parameters, asked(of)) ?? '') !== '';
}

/**
 * A setting as CloudTrail answered it, or as it was asked for where that is the same: a key may be asked for by other names than its ARN. Of a topic it may
 * answer the ARN alone: `SnsTopicName` is "no longer in use". Source: CloudTrail API reference, UpdateTrail.
 */
function settingIn({ parameters, response }: Pick<PastCall, 'parameters' | 'response'>, of: string): unknown {
  const answer = at(response, answered(of)) ?? (of === 'SnsTopicName' ? at(response, 'snsTopicARN') : undefined);
  const value = answer ?? at(parameters, asked(of));
  if (typeof value !== 'string' || value === '') return value ?? undefined;
  if (of === 'SnsTopicName') return value.split(':').at(-1);
  return of === 'KmsKeyId' && !/^arn:[^:]+:kms:.*:key\//.test(value) ? undefined : value;
}

/** As it was asked for, by whatever name. */
function named({ parameters }: PastCall, of: string): unknown {
  return at(parameters, asked(of));
}

/** What a setting is called in a call's parameters. */
function asked(of: string): string {
  return of.charAt(0).toLowerCase() + of.slice(1);
}

/** What a setting is called in CloudTrail's answer. */
function answered(of: string): string {
  return of === 'EnableLogFileValidation' ? 'logFileValidationEnabled' : asked(of);
}
