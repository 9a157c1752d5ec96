import { CreateSubscriptionCommand, ShieldClient } from '@aws-sdk/client-shield';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askStack } from '../../local/access.ts';
import { physicalName, refreshFunctions, withoutStatement } from './aws.ts';
import { sharedPolicy, stepper } from './playbook-walk.ts';
import fixture from './playbooks/tighten-rate-limit.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const ID = 'tighten-rate-limit';
const withSecond = stack.hasSecond ? describe : describe.skip;

withSecond('what Shield Advanced knows of an attack, by the second emulator', () => {
  const now = Math.floor(Date.now() / 1000);
  let input: { readonly resource: string };
  let policy: ReturnType<typeof sharedPolicy>;

  beforeAll(async () => {
    policy = sharedPolicy(stack);
    await policy.set(ID, 'observe');
    input = (await fixture.arrange(stack)).input as typeof input;
    await new ShieldClient(stack.config).send(new CreateSubscriptionCommand({}));
    const attack = {
      AttackId: 'a-1234',
      ResourceArn: input.resource,
      StartTime: now - 600,
      AttackVectors: [{ VectorType: 'REQUEST_FLOOD' }],
      AttackCounters: [{ Name: 'REQUESTS', Max: 12_000, Average: 8_000, Sum: 9_000_000, N: 19, Unit: 'REQUESTS' }],
      AttackProperties: [],
      Mitigations: [],
    };
    await askStack(stack.access, 'attacks', { method: 'POST', body: JSON.stringify(attack) });
  });

  afterAll(() => policy.restore());

  /** What a plan tells to send on. */
  async function told(): Promise<string> {
    const one = stepper(stack, ID);
    const plan = await one.step('plan', { input: { ...input, reason: 'flooded' } });
    await one.step('giveUp', { plan });
    return ((plan.detail ?? []) as string[]).join('\n');
  }

  test('is told with the plan: since when, of which kind, and how much', async () => {
    const text = await told();

    expect(text).toContain('a-1234');
    expect(text).toContain('REQUEST_FLOOD');
    expect(text).toContain('REQUESTS 12000 at most, 8000 on average');
  });

  test.each(['AskShield', 'ReadAttack'])('is not known, and said to be, without the right %s', async (sid) => {
    const role = await physicalName(stack, 'TightenRateLimitRole');
    await refreshFunctions(stack, [ID]);

    const text = await withoutStatement(stack, role, ID, sid, () => told());

    expect(text).toContain('the attack as Shield knows it');
    expect(text).not.toContain('a-1234');
  });
});
