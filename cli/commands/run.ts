import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type Progress, progressOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { errorText, InvalidInputError } from '../../lib/domain/errors.ts';
import { cleanText, visibleJson } from '../../lib/domain/text/clean-text.ts';
import { inputReaders, type ReadInput } from '../../lib/remediation/inputs.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { hasComeToRest } from '../follow.ts';
import { meant } from '../nearest.ts';
import { printJson } from '../print-json.ts';
import { WrongUseError } from '../wrong-use.ts';

/** Starts a playbook's workflow with an input and shows its steps, for programs once it is at rest; exit code 1 when it fails. */
export async function runPlaybook(
  name: string,
  given: string | undefined,
  { json, ...where }: Destination & { readonly json?: true },
): Promise<void> {
  const playbooks = await loadPlaybooks();
  const { id } = meant(name, playbooks, 'playbook');
  const input = checked(id, given, inputReaders(playbooks));
  const deployment = await deploymentFor(where);
  const execution = await startByHand(id, input, deployment);
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
    const gave = output === undefined ? {} : { output: JSON.parse(output) as unknown };
    const whole = { execution, playbook: id, status, steps: entered, refused, ...gave, ...(error && { error }) };
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

/** The input, read as the playbook will read it before anything is sent: a typing mistake is its writer's business alone. */
function checked(playbook: string, input: string | undefined, readers: ReadInput): string {
  const json = input === undefined ? undefined : parseJson(input);
  try {
    readers.get(playbook)?.(json);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    if (input === undefined) throw new WrongUseError(withoutInput(playbook, error), { cause: error });
    const other = [...readers.keys()].sort().find((one) => isInput(json, readers.get(one)));
    if (other !== undefined) throw new WrongUseError(`that input is for ${other}: riposte run ${other} …`);
    throw new WrongUseError(error.message, { cause: error });
  }
  return input ?? '';
}

/** What to type where nothing was given: the reader's error ends with it, and what it says before that is about a value that is none. */
function withoutInput(playbook: string, { message }: InvalidInputError): string {
  return `${playbook} takes an input, as JSON in single quotes. ${message.slice(message.indexOf('A person starts'))}`;
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
