import { stringify } from 'yaml';
import { unifiedDiff } from '../../lib/ask/diff.ts';
import {
  type PolicyParameter,
  readPolicyParameter,
  writePolicyParameter,
} from '../../lib/aws/by-person/policy-parameter.ts';
import { errorText } from '../../lib/domain/errors.ts';
import { OBSERVE_ONLY, type Policy, parsePolicy, versionOf } from '../../lib/domain/policy/policy.ts';
import { cleanText, visibleText } from '../../lib/domain/text/clean-text.ts';
import { jsonIn } from '../../lib/domain/text/json.ts';
import { policyParameter, readPolicyFile } from '../../resources/policy.ts';
import { agreed } from '../agreed.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';

/** A line of a policy is as long as its longest text. */
const LONGEST_LINE = 10_000;

/** What stands in the parameter: the policy in effect, or why riposte only observes. */
type InEffect =
  | { readonly policy: Policy; readonly problem?: never }
  | { readonly policy?: never; readonly problem: string };

/** Prints the policy that is in effect in a stage, with its version; exit code 1 where it cannot be used. */
export async function showPolicy({ json, ...where }: Destination & { json?: true }): Promise<void> {
  const parameter = await readPolicyParameter(await deploymentFor(where));
  const { name, writes, writtenAt } = parameter;
  const { policy, problem } = inEffect(parameter);
  const version = policy === undefined ? undefined : versionOf(policy);
  if (json) printJson({ parameter: name, writes, writtenAt, version, problem, policy });
  else if (policy !== undefined) {
    console.log(`# Version ${version}: ${name}, written ${writtenAt}, ${writes} times in all`);
    for (const line of yamlOf(policy).trimEnd().split('\n')) console.log(visibleText(line, LONGEST_LINE));
  }
  if (problem !== undefined) throw new Error(`nothing is changed, all is only observed: ${problem}`);
}

/**
 * Checks a policy file as the deployment does, shows what it changes, asks, and writes it. What somebody else wrote after it was shown is
 * not written over. With --json what it came to is said for programs, and all else where people look.
 */
export async function pushPolicy(
  file: string,
  { yes, json, ...where }: Destination & { yes?: true; json?: true },
): Promise<void> {
  const say = json ? (text: string) => console.error(text) : (text: string) => console.log(text);
  const policy = await readPolicyFile(file, file, new Date());
  const wanted = policyParameter(policy, file);
  const deployment = await deploymentFor(where);
  const before = await readPolicyParameter(deployment);
  const there = inEffect(before);
  const facts = { parameter: before.name, version: versionOf(policy) };
  if (there.policy !== undefined && versionOf(there.policy) === versionOf(policy)) {
    say(`Version ${versionOf(policy)} is in effect already: nothing is written.`);
    if (json) printJson({ ...facts, written: false, writes: before.writes });
    return;
  }
  say(diffOf(there, policy));
  if (there.problem !== undefined) say(`What is there now cannot be used: ${there.problem}`);
  say(consequences(deployment.stage).join('\n'));
  if (yes !== true && !(await agreed(`Write it to ${before.name}?`, 'say --yes to write it')))
    throw new Error('nothing was written');
  if ((await readPolicyParameter(deployment)).writes !== before.writes)
    throw new Error('somebody else wrote the policy meanwhile, so nothing was written: look again');
  const writes = await writePolicyParameter(deployment, before.name, wanted);
  say(`Version ${versionOf(policy)} is written to ${before.name} (write ${writes}).`);
  if (json) printJson({ ...facts, written: true, writes });
}

/** What is in effect by what the parameter holds. */
export function inEffect({ name, text }: Pick<PolicyParameter, 'name' | 'text'>): InEffect {
  if (text === undefined) return { problem: `there is no parameter ${name}` };
  try {
    return { policy: parsePolicy(jsonIn(text)) };
  } catch (error) {
    return { problem: cleanText(errorText(error), 1_000) };
  }
}

/** Both policies with all that they leave to the defaults, so that only what means something else is shown. */
function diffOf(there: InEffect, policy: Policy): string {
  const before = there.policy ?? OBSERVE_ONLY;
  return unifiedDiff('policy.yml', yamlOf(before), yamlOf(policy))
    .split('\n')
    .map((line) => cleanText(line, 1_000))
    .join('\n');
}

function consequences(stage: string): string[] {
  return [
    'Functions heed it within 30 seconds; what was decided before stays decided, and is looked at again before anything is changed.',
    'On-call is told that the policy was changed by somebody other than the deployment: that is right, tell them it was you.',
    `The next deployment of ${stage} writes the policy.yml it has: commit this one.`,
  ];
}

function yamlOf(policy: Policy): string {
  return stringify(policy, { lineWidth: 0 });
}
