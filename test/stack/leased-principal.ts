import { endFaults, type Fault, setFaults } from '../../local/faults.ts';
import { ask } from './playbook-walk.ts';
import fixture from './playbooks/contain-principal.ts';
import { answerNow } from './questions.ts';
import { type TestStack, waitFor } from './stack.ts';

const dies = (kind: Fault['kind'], service: string, action: string): Fault => {
  return { service, action, kind, probability: 1, limit: 1, caller: fixture.playbook };
};

/** Its function dies once while it plans, before and after the change, when all was looked at, and when it was taken back. */
const DEATHS = [
  dies('kill-after', 'iam', 'GetRole'),
  dies('kill-before', 'iam', 'PutRolePolicy'),
  dies('kill-after', 'iam', 'PutRolePolicy'),
  dies('kill-after', 'dynamodb', 'DeleteItem'),
  dies('kill-after', 'iam', 'DeleteRolePolicy'),
];

/**
 * Contains a role with a person's word while its function dies in every step. The policy has to say that it asks, and gives a lease; `ended`
 * waits for the end of that.
 */
export async function containedWhileDying(stack: TestStack) {
  const arranged = await fixture.arrange(stack);
  const before = await arranged.look();
  await setFaults(stack.access, 1, DEATHS);
  const { name, ended } = await ask(stack, fixture.playbook, arranged);
  await answerNow(stack, name, 'approve');
  const during = await waitFor(async () => {
    const now = (await arranged.look()) as string[];
    return now.length > 1 ? now : undefined;
  });
  return {
    before,
    during,
    async ended() {
      const output = await ended(100_000);
      return { output, after: await arranged.look(), deaths: await endFaults(stack.access), name };
    },
  };
}
