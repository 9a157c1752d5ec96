import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { Detection } from '../../lib/domain/finding/detection.ts';
import { type AccountEvent, parseEvent } from '../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../lib/domain/finding/finding.ts';
import { proposeTasks } from '../../lib/domain/finding/task.ts';
import { markOf } from '../../lib/domain/finding/threshold.ts';
import { isQuiet, OBSERVE_ONLY, type Policy, suppressionFor } from '../../lib/domain/policy/policy.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { deriveRules } from '../../lib/pattern/derive-rules.ts';
import { compilePatterns } from '../../lib/pattern/match-many.ts';
import { isDelivered } from '../../lib/replay/envelope.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';
import type { Destination } from '../deployment.ts';
import { meant } from '../nearest.ts';
import { printJson } from '../print-json.ts';
import { wouldTell } from '../replay/would-tell.ts';

const USUAL = 'policy.yml';
const EVENTS = fileURLToPath(new URL('../../events/', import.meta.url));

const WHERE_ASKED = 'EventBridge delivers it, a call that only reads, where the parameter readOnlyEvents is on.';
const NOT_DELIVERED =
  'EventBridge does NOT deliver it: calls that only read (Get*, List*, Describe*) reach detections that say readOnly: true, where the parameter readOnlyEvents is on.';

/** What trying a detection came to. */
export interface Tried {
  readonly detection: string;
  readonly raises: boolean;
  readonly rules: readonly string[];
  /** What EventBridge does with the event, where that is not to deliver it to every rule that matches. */
  readonly delivered?: string;
  /** Other detections that the event raises, and those of the benign event. */
  readonly also: readonly string[];
  readonly benign: readonly string[];
  readonly threshold?: string;
  /** What people are told, or why they are not. */
  readonly told: { readonly subject: string; readonly email: string; readonly sms: string } | string;
}

/**
 * Sends a detection's own events through what decides in triage, here, and says what would be told. Exit code 1 where it does not
 * raise, or raises on its benign event. With --send the event goes through the deployed rules and triage, marked as a drill.
 */
export async function testDetection(
  given: string,
  { policy: file, send, json, ...where }: Destination & { policy?: string; send?: true; json?: true },
): Promise<void> {
  const detections = await loadDetections();
  const detection = meant(given, detections, 'detection');
  const policy = await policyOf(file);
  const tried = await tryDetection(detection, detections, policy);
  if (json) printJson(tried);
  else console.log(textOf(tried));
  if (send) await (await import('./drill.ts')).drill(`${EVENTS}${detection.id}.json`, where);
  if (!tried.raises || tried.benign.includes(detection.id))
    throw new Error(
      tried.raises
        ? `${detection.id} raises on events/${detection.id}.benign.json`
        : `${detection.id} does not raise on events/${detection.id}.json`,
    );
}

/** Tries a detection on its events, as triage decides under a policy. */
export async function tryDetection(
  detection: Detection,
  detections: readonly Detection[],
  policy: Policy,
): Promise<Tried> {
  const { id, threshold } = detection;
  const event = sample(`${id}.json`);
  const detector = makeDetector(detections);
  const raised = detector.raised(event);
  const counts = threshold === undefined || markOf(threshold, event) !== undefined;
  const raises = raised.includes(detection) && counts;
  const rules = deriveRules(detections);
  const passed = compilePatterns(rules.map(({ pattern }) => pattern))(event).flatMap((at) => rules[at]?.name ?? []);
  const quiet = `events/${id}.benign.json`;
  const benign = existsSync(`${EVENTS}${id}.benign.json`) ? detector.raised(sample(`${id}.benign.json`)) : [];
  return {
    detection: id,
    raises,
    rules: passed,
    ...(isDelivered(event) ? {} : { delivered: detection.readOnly === true ? WHERE_ASKED : NOT_DELIVERED }),
    also: raised.flatMap((one) => (one === detection ? [] : [one.id])),
    benign: benign.map((one) => one.id),
    ...(threshold === undefined
      ? {}
      : {
          threshold: `told once there are ${threshold.count} ${threshold.distinct === undefined ? 'like it' : 'that differ'} within ${threshold.minutes} minutes`,
        }),
    told: raises ? await told(detection, event, policy) : `it does not raise: compare it with ${quiet}`,
  };
}

async function told(detection: Detection, event: AccountEvent, policy: Policy): Promise<Tried['told']> {
  const finding = raiseFinding(detection, event, policy.trusted);
  const suppression = suppressionFor(policy, finding, new Date());
  if (suppression !== undefined) return `nobody is told until ${suppression.until}: ${suppression.reason}`;
  if (isQuiet(policy, finding)) return `nobody is told: the policy tells from ${policy.alertFrom} up`;
  const tasks = proposeTasks(detection, event, finding);
  return wouldTell({ detection, event, finding, tasks }, policy, await loadPlaybooks());
}

/** The policy that is named; without one the one of this folder, and where there is none, one that only observes. */
async function policyOf(file: string | undefined): Promise<Policy> {
  if (file === undefined && !existsSync(USUAL)) return OBSERVE_ONLY;
  return readPolicyFile(file ?? USUAL, file ?? USUAL, new Date());
}

function sample(name: string): AccountEvent {
  return parseEvent(JSON.parse(readFileSync(`${EVENTS}${name}`, 'utf8')));
}

function textOf({ detection, raises, rules, delivered, also, benign, threshold, told: said }: Tried): string {
  const texts =
    typeof said === 'string'
      ? [said]
      : [
          `SMS, where it is severe enough (${said.sms.length} characters):`,
          ...indented(said.sms),
          `E-mail: ${cleanText(said.subject)}`,
          ...indented(said.email),
        ];
  return [
    `${raises ? 'Raises' : 'DOES NOT RAISE'} on events/${detection}.json${threshold === undefined ? '' : `; ${threshold}`}.`,
    `Rules that let it through: ${rules.join(', ') || 'none'}`,
    ...(delivered === undefined ? [] : [delivered]),
    ...(also.length === 0 ? [] : [`Raises also: ${also.join(', ')}`]),
    benign.includes(detection)
      ? `RAISES on events/${detection}.benign.json, too.`
      : `Does not raise on events/${detection}.benign.json${benign.length === 0 ? '' : `, which raises ${benign.join(', ')}`}.`,
    '',
    ...texts,
  ].join('\n');
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `    ${cleanText(line, 2_000)}`);
}
