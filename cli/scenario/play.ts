import { styleText } from 'node:util';
import { loadDetections } from '../../lib/detections/registry.ts';
import { raiseFinding } from '../../lib/domain/finding/finding.ts';
import type { Policy } from '../../lib/domain/policy/policy.ts';
import type { Access } from '../../local/access.ts';
import { LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { emitAwsEvents } from '../../local/inbox.ts';
import { type Observer, observe, waitFor } from '../../local/scenario.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { type Expectation, expectationOf, modeLines } from './expectation.ts';
import { findingStep, messageStep, NeverError, type Step, stepsAfter } from './steps.ts';
import { type Story, storiesOf } from './stories.ts';
import { inFull, inOneLine } from './tell.ts';

/** After this time a person is told what is waited for. */
const SILENT_MS = 3_000;

/** How the scenario went: how many steps happened, and the names of those that did not. */
export interface ScenarioResult {
  readonly happened: number;
  readonly missing: string[];
}

/**
 * Fires the sample events one story after the other, and tells what became of each: in a line, or where `verbose` asks for it each step
 * with its time and whole e-mails. What the policy keeps from happening is said instead of waited for.
 */
export async function playScenario(
  access: Access,
  outputs: Record<string, string>,
  policy: Policy,
  verbose: boolean,
): Promise<ScenarioResult> {
  const say = (line: string) => console.log(line);
  const stack = observe(access, outputs.StateTableName ?? '');
  const teller = verbose ? inFull(say) : inOneLine(say);
  const detections = await loadDetections();
  const stories = await storiesOf(stack, outputs);
  const missing: string[] = [];
  let happened = 0;
  say(
    `\n${styleText('bold', `${stories.length} events are sent now, as AWS would send them; what riposte does about each:`)}`,
  );
  if (verbose) await showPolicy(policy);
  for (const story of stories) {
    const detection = detections.find(({ id }) => id === story.detection);
    if (detection === undefined) throw new Error(`there is no detection ${story.detection}`);
    const expectation = expectationOf(policy, raiseFinding(detection, story.event), story.answer?.playbook, new Date());
    const since = (await stack.inbox(0)).length;
    teller.begins(story.title);
    await emitAwsEvents(access, [story.event]);
    const sent = performance.now();
    teller.seen({ name: 'event' }, 0, [`${story.event['detail-type']} from ${story.event.source}`]);
    for (const step of stepsOf(stack, story, expectation, since)) {
      const seen = await lookFor(step.name, step.look);
      if (!seen.ok) {
        missing.push(`${story.title}: ${step.name} (${seen.reason})`);
        teller.missing(step.name, seen.reason);
        break;
      }
      happened += 1;
      teller.seen(step, performance.now() - sent, seen.lines);
    }
    teller.ends();
  }
  if (missing.length > 0) say(failed(happened, missing));
  else if (verbose) say(`\n${styleText('green', '✔')} ${happened} steps happened, none is missing.`);
  else say(styleText('dim', '  Each step with its time, and whole e-mails: npm start -- --verbose'));
  return { happened, missing };
}

function failed(happened: number, missing: readonly string[]): string {
  const names = missing.map((name) => `\n  - ${name}`).join('');
  return `\n${styleText('red', '✘')} ${happened} steps happened, ${missing.length} did not:${names}\nWhat the functions logged is in .riposte/emulator.log`;
}

async function showPolicy(policy: Policy): Promise<void> {
  console.log(`\n${styleText('bold', `The policy, ${LOCAL_PARAMETERS.policyFile}`)}`);
  for (const line of modeLines(
    policy,
    (await loadPlaybooks()).map(({ id }) => id),
  ))
    console.log(`  ${line}`);
}

function stepsOf(stack: Observer, story: Story, expectation: Expectation, since: number): Step[] {
  const { detection, told, answer } = story;
  return [
    findingStep(stack, detection),
    ...stepsAfter(
      stack,
      told.map((protocol) => messageStep(stack, protocol, since, detection)),
      answer,
      expectation,
      (kind) => messageStep(stack, 'email', since, detection, kind),
    ),
  ];
}

type Seen = { readonly ok: true; readonly lines: readonly string[] } | { readonly ok: false; readonly reason: string };

async function lookFor(name: string, look: Step['look']): Promise<Seen> {
  const slow = setTimeout(() => console.log(styleText('dim', `            … waiting for: ${name}`)), SILENT_MS);
  try {
    const lines = await waitFor(look);
    return lines === undefined ? { ok: false, reason: 'not seen within 30 s' } : { ok: true, lines };
  } catch (error) {
    if (error instanceof NeverError) return { ok: false, reason: error.message };
    throw error;
  } finally {
    clearTimeout(slow);
  }
}
