import { unwatchFile, watchFile } from 'node:fs';
import { readPolicyParameter, writePolicyParameter } from '../lib/aws/by-person/policy-parameter.ts';
import { errorText } from '../lib/domain/errors.ts';
import { type Policy, playbookPolicy, versionOf } from '../lib/domain/policy/policy.ts';
import { visibleText } from '../lib/domain/text/clean-text.ts';
import { clientConfig } from '../local/access.ts';
import { LOCAL_PARAMETERS } from '../local/deploy.ts';
import { ROOT } from '../local/paths.ts';
import { LOCAL_STAGE, type Session } from '../local/session.ts';
import { loadPlaybooks } from '../resources/playbook-registry.ts';
import { policyParameter, readPolicyFile } from '../resources/policy.ts';

/** How often the file is looked at, ms: editors replace it, so that a watch on the file itself would end with the first change. */
const LOOKS_EVERY_MS = 500;

/** What follows a policy's file does: reads and checks it, writes what is in effect, and tells whoever watches the terminal. */
export interface Following {
  read(): Promise<Policy>;
  write(policy: Policy): Promise<unknown>;
  say(line: string): void;
  readonly playbooks: readonly string[];
}

/** Makes what is done whenever the file was changed: a policy that is not valid is refused in one sentence, and the one before stays. */
export function policyFollower(before: Policy, { read, write, say, playbooks }: Following): () => Promise<void> {
  let inEffect = before;
  return async () => {
    try {
      const policy = await read();
      if (versionOf(policy) === versionOf(inEffect)) return;
      await write(policy);
      say(changedText(inEffect, policy, playbooks));
      inEffect = policy;
    } catch (error) {
      say(`The policy stays as it was: ${firstSentence(error)}`);
    }
  };
}

/** Heeds what changes in the local stack's policy until it is told to stop. */
export function followPolicyFile({ emulator, policy }: Session, say: (line: string) => void): () => void {
  const shown = LOCAL_PARAMETERS.policyFile;
  const file = `${ROOT}${shown}`;
  const deployment = { stage: LOCAL_STAGE, config: clientConfig(emulator.access) };
  let [turn, stopped] = [Promise.resolve(), false];
  const follow = loadPlaybooks().then((playbooks) =>
    policyFollower(policy, {
      read: () => readPolicyFile(file, shown, new Date()),
      write: async (next) => {
        const { name } = await readPolicyParameter(deployment);
        await writePolicyParameter(deployment, name, policyParameter(next, shown));
      },
      say,
      playbooks: playbooks.map(({ id }) => id),
    }),
  );
  // One after the other: of two changes the later one has to stay.
  const changed = () => {
    turn = turn.then(async () => (stopped ? undefined : (await follow)()));
  };
  watchFile(file, { interval: LOOKS_EVERY_MS }, changed);
  // It may have been changed while the stack was deployed.
  changed();
  return () => {
    stopped = true;
    unwatchFile(file, changed);
  };
}

/** What of a policy is another one than before, by its fields; of playbooks those whose mode is another one. */
function changedText(before: Policy, after: Policy, playbooks: readonly string[]): string {
  const modes = playbooks.flatMap((id) => {
    const [was, is] = [playbookPolicy(before, id).mode, playbookPolicy(after, id).mode];
    return was === is ? [] : [`${id} is ${is} now, was ${was}`];
  });
  const what = modes.length === 0 ? 'no mode is another one' : modes.join(', ');
  return `The policy was changed: ${what}. It is heeded within 30 seconds; version ${versionOf(after)}.`;
}

/** Of an error that shows lines of the file, too, what it says first. */
function firstSentence(error: unknown): string {
  const [line = ''] = errorText(error).split('\n');
  return visibleText(line.replace(/:$/, ''), 500);
}
