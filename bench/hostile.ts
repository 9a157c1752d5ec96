import { loadDetections } from '../lib/detections/registry.ts';
import { EventTooCostlyError } from '../lib/domain/errors.ts';
import { type AccountEvent, parseEvent } from '../lib/domain/finding/event.ts';
import { Budget } from '../lib/pattern/budget.ts';
import { makeDetector } from '../lib/triage/detector.ts';

/** The largest event that was ever delivered, characters. */
const SIZE = 256 * 1024;

const list = (value: unknown, text = JSON.stringify(value)) =>
  Array.from({ length: Math.floor(SIZE / (text.length + 1)) }, () => value);
const part = (values: readonly unknown[], share: number) => values.slice(0, Math.floor(values.length * share));
const nested = (depth: number, leaf: unknown) => {
  let value = leaf;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};

/** Details of events that are made to keep whoever judges them busy, by what they do. */
export function hostileDetails(names: readonly string[]): Record<string, Record<string, unknown>> {
  const all = Array.from({ length: Math.floor(SIZE / 18) }, (_, index) => names[index % names.length]);
  const identities = { type: 'Root', invokedBy: 'x', arn: ':assumed-role/i' };
  return {
    'one name again and again': { eventName: list('ConsoleLogin') },
    'every name that is looked for': { eventName: all },
    'every name, and lists beside them': {
      eventName: part(all, 0.3),
      errorCode: part(list('AccessDenied'), 0.2),
      userIdentity: { type: part(list('IAMUser'), 0.2), arn: part(list('arn:aws:iam::1:x'), 0.2) },
    },
    'lists that agree on nothing': {
      eventName: part(list('ConsoleLogin'), 0.25),
      userIdentity: { type: part(list('IAMUser'), 0.25) },
      responseElements: { ConsoleLogin: part(list('Success'), 0.25) },
      additionalEventData: { MFAUsed: part(list('No'), 0.2), SamlProviderArn: 'x' },
    },
    'a list of identities': { eventName: 'ConsoleLogin', userIdentity: list(identities) },
    'lists in lists': { eventName: 'StopLogging', userIdentity: list([[['IAMUser']]]) },
    'arrays as deep as they go': { eventName: nested(SIZE / 2, 'StopLogging'), userIdentity: { type: 'Root' } },
    'a long name that nearly fits wildcards': {
      eventName: 'GetX',
      userIdentity: { type: 'AssumedRole', arn: ':assumed-role/'.repeat(SIZE / 14) },
    },
    'a long name of one letter': { eventName: 'GetX', userIdentity: { type: 'AssumedRole', arn: 'A'.repeat(SIZE) } },
    'keys with dots beside lists': {
      eventName: 'ConsoleLogin',
      'userIdentity.type': part(list(['IAMUser']), 0.3),
      userIdentity: { type: part(list(['IAMUser']), 0.3), 'sessionContext.x': 1 },
      'responseElements.ConsoleLogin': part(list(['Success']), 0.3),
      additionalEventData: { MFAUsed: ['No'], SamlProviderArn: 'x' },
    },
    'as many keys as fit': Object.fromEntries(Array.from({ length: SIZE / 12 }, (_, index) => [`k${index}`, 1])),
  };
}

/** The time and the steps that hostile events of 256 KB take: goal 50 ms, reading included. */
export async function measureHostile(): Promise<void> {
  const detections = await loadDetections();
  const detector = makeDetector(detections);
  const names = detections.flatMap(({ pattern }) => namesIn(pattern.detail));
  console.log(`\nhostile events of 256 KB, all ${detections.length} detections; goal 50 ms`);
  let worst = 0;
  for (const [what, detail] of Object.entries(hostileDetails(names))) {
    for (const type of ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail']) {
      const text = textOf({ ...envelope(type), detail });
      const { ms, steps, answer } = judge(text, detector.raised);
      worst = Math.max(worst, ms);
      console.log(
        `  ${what.padEnd(40)}${type.slice(4, 12).padEnd(9)}${ms.toFixed(1).padStart(7)} ms ${String(steps).padStart(8)} steps  ${answer}`,
      );
    }
  }
  console.log(`  the worst: ${worst.toFixed(1)} ms`);
}

function envelope(type: string) {
  return {
    version: '0',
    id: 'x',
    'detail-type': type,
    source: 'aws.signin',
    account: '000000000000',
    time: '2026-03-02T03:04:05Z',
    region: 'us-east-1',
    resources: [],
  };
}

function textOf(event: object): string {
  try {
    return JSON.stringify(event);
  } catch {
    // JSON.stringify cannot write what JSON.parse can read.
    const name = `${'['.repeat(SIZE / 2)}"StopLogging"${']'.repeat(SIZE / 2)}`;
    return JSON.stringify({ ...event, detail: { eventName: '@' } }).replace('"@"', name);
  }
}

/** Processor time, and the best of a few, since the machine does other things, too; the first ones also warm up. */
function judge(text: string, raised: (event: AccountEvent, budget: Budget) => readonly { id: string }[]) {
  let ms = Number.POSITIVE_INFINITY;
  let [steps, answer] = [0, ''];
  for (let round = 0; round < 5; round += 1) {
    const started = process.cpuUsage();
    const budget = new Budget();
    try {
      answer = `${raised(parseEvent(JSON.parse(text)), budget).length} raised`;
    } catch (error) {
      if (!(error instanceof EventTooCostlyError)) throw error;
      answer = 'set aside';
    }
    const { user, system } = process.cpuUsage(started);
    ms = Math.min(ms, (user + system) / 1_000);
    steps = budget.spent;
  }
  return { ms, steps, answer };
}

/** The events' names that a pattern's detail asks for. */
export function namesIn(detail: unknown): string[] {
  const names = typeof detail === 'object' && detail !== null && 'eventName' in detail ? detail.eventName : [];
  return (Array.isArray(names) ? names : []).filter((name) => typeof name === 'string');
}
