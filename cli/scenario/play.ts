import { styleText } from 'node:util';
import { loadDetections } from '../../lib/detections/registry.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import type { Policy } from '../../lib/domain/policy.ts';
import type { Access } from '../../local/access.ts';
import { LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { emitAwsEvents } from '../../local/inbox.ts';
import { type Observer, observe, waitFor } from '../../local/scenario.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { type Expectation, expectationOf, modeLines } from './expectation.ts';
import { findingStep, messageStep, NeverError, type Step, stepsAfter } from './steps.ts';
import { type Story, storiesOf } from './stories.ts';

/** After this time a person is told what is waited for. */
const SILENT_MS = 3_000;

/** How the scenario went: how many steps happened, and the names of those that did not. */
export interface ScenarioResult {
  readonly happened: number;
  readonly missing: string[];
}

/**
 * Fires the sample events one story after the other and shows each step when it happens, with the time since its event. What the
 * policy keeps from happening is said instead of waited for. Whole e-mails only where `verbose` asks for them.
 */
export async function playScenario(
  access: Access,
  outputs: Record<string, string>,
  policy: Policy,
  verbose: boolean,
): Promise<ScenarioResult> {
  const stack = observe(access, outputs.StateTableName ?? '');
  await showPolicy(policy);
  const detections = await loadDetections();
  const missing: string[] = [];
  let happened = 0;
  for (const story of await storiesOf(stack, outputs)) {
    const detection = detections.find(({ id }) => id === story.detection);
    if (detection === undefined) throw new Error(`there is no detection ${story.detection}`);
    const expectation = expectationOf(policy, raiseFinding(detection, story.event), story.answer?.playbook, new Date());
    const since = (await stack.inbox(0)).length;
    console.log(`\n${styleText('bold', story.title)}`);
    await emitAwsEvents(access, [story.event]);
    const sent = performance.now();
    show(0, 'event', [`${story.event['detail-type']} from ${story.event.source}`]);
    for (const { name, look, enough } of stepsOf(stack, story, expectation, since)) {
      const seen = await lookFor(name, look);
      if (!seen.ok) {
        missing.push(`${story.title}: ${name} (${seen.reason})`);
        console.log(`  ${styleText('red', 'missing'.padStart(8))}  ${name} did not happen: ${seen.reason}`);
        break;
      }
      happened += 1;
      show(performance.now() - sent, name, verbose ? seen.lines : seen.lines.slice(0, enough));
    }
  }
  const summary = `${happened} steps happened, ${missing.length} did not`;
  const hint = missing.length === 0 ? '' : '\nWhat the functions logged is in .riposte/emulator.log';
  console.log(
    `\n${missing.length === 0 ? styleText('green', '✔') : styleText('red', '✘')} ${summary}${missing.map((name) => `\n  - ${name}`).join('')}${hint}`,
  );
  return { happened, missing };
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

function show(ms: number, name: string, lines: readonly string[]): void {
  const [first = '', ...rest] = lines;
  const time = ms === 0 ? '0 ms' : `${Math.round(ms)} ms`;
  console.log(`  ${styleText('yellow', time.padStart(8))}  ${styleText('bold', name.padEnd(16))} ${first}`);
  for (const line of rest) console.log(`${' '.repeat(29)}${line}`);
}
