import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type Progress, progressOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { errorText, InvalidInputError } from '../../lib/domain/errors.ts';
import { cleanText, visibleJson } from '../../lib/domain/text/clean-text.ts';
import { inputReaders, type ReadInput } from '../../lib/remediation/inputs.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { hasComeToRest } from '../follow.ts';
import { printJson } from '../print-json.ts';
import { WrongUseError } from '../wrong-use.ts';

/** Starts a playbook's workflow with an input and shows its steps, for programs once it is at rest; exit code 1 when it fails. */
export async function runPlaybook(
  name: string,
  input: string,
  { json, ...where }: Destination & { readonly json?: true },
): Promise<void> {
  const readers = inputReaders(await loadPlaybooks());
  check(name, input, readers);
  const deployment = await deploymentFor(where);
  const execution = await startByHand(name, input, deployment);
  const say = (line: string) => (json ? undefined : console.log(line));
  say(`Started ${execution}`);
  for (let shown = 0; ; await sleep(200)) {
    const progress = await progressOf(execution, deployment.config);
    const { entered, status, output, error } = progress;
    for (const state of entered.slice(shown)) say(`  ${state}`);
    shown = entered.length;
    if (!hasComeToRest(progress)) continue;
    const refused = refusedIn(progress);
    for (const one of refused) say(`Refused ${cleanText(one.input)}: ${cleanText(one.reason)}`);
    if (output !== undefined) for (const line of outputLines(output)) say(line);
    const given = output === undefined ? {} : { output: JSON.parse(output) as unknown };
    const whole = { execution, playbook: name, status, steps: entered, refused, ...given, ...(error && { error }) };
    if (json) printJson(whole);
    if (status !== 'RUNNING' && status !== 'SUCCEEDED')
      throw new Error(`the workflow ended as ${status}: ${error ?? ''}`);
    const refusal = output === undefined ? undefined : refusalIn(output);
    if (refusal !== undefined) throw new Error(`refused, nothing was changed: ${refusal}`);
    return;
  }
}

/** What a workflow gave, as people read it: names of others stand in it, of which every character is shown. */
export function outputLines(output: string): string[] {
  return JSON.stringify(JSON.parse(output), null, 2).split('\n').map(visibleJson);
}

/** Reads the input as the playbook will, before anything is sent: a typing mistake is its writer's business alone. */
function check(playbook: string, input: string, readers: ReadInput): void {
  const reader = readers.get(playbook);
  const names = [...readers.keys()].sort();
  if (reader === undefined)
    throw new WrongUseError(`there is no playbook ${cleanText(playbook, 60)}; there are ${names.join(', ')}`);
  const json = parseJson(input);
  try {
    reader(json);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const meant = names.find((other) => isInput(json, readers.get(other)));
    if (meant !== undefined) throw new WrongUseError(`that input is for ${meant}: riposte run ${meant} …`);
    throw new WrongUseError(error.message, { cause: error });
  }
}

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (cause) {
    throw new WrongUseError(
      `the input is not JSON: ${cleanText(errorText(cause), 200)}. Put it in single quotes: '{"…":…,"reason":"…"}'`,
      { cause },
    );
  }
}

function isInput(json: unknown, reader: ((input: unknown) => unknown) | undefined): boolean {
  try {
    reader?.(json);
    return reader !== undefined;
  } catch {
    return false;
  }
}

const planSchema = z.object({ refused: z._default(z.array(z.object({ input: z.string(), reason: z.string() })), []) });

/** What the plan refused of what was asked, and why: the rest may have been done. */
function refusedIn({ plan }: Progress): z.infer<typeof planSchema>['refused'] {
  return planSchema.parse(plan ?? {}).refused;
}

/** Why a workflow that ended well changed nothing: it refused, or the address or secret may not be touched. */
function refusalIn(output: string): string | undefined {
  const { decision, why } = z.object({ decision: z.string(), why: z.optional(z.string()) }).parse(JSON.parse(output));
  return decision === 'refuse' ? (why ?? 'see the output above') : undefined;
}
