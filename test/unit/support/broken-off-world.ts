import { afterEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import type { StatesPlaybook } from '../../../lib/remediation/playbook.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { EXECUTION, world } from './change-world.ts';
import { keepingLog } from './fixtures.ts';

process.env.AWS_REGION = 'us-east-1';

/** Of AWS's calls, what these worlds look at. */
interface Asked {
  readonly StatementId: string;
  readonly AuthType: string;
  readonly IpPermissions: readonly { IpRanges?: { CidrIp: string }[]; UserIdGroupPairs?: { GroupId: string }[] }[];
  readonly TagSpecifications: readonly [{ readonly Tags: readonly [{ readonly Value: string }] }];
  readonly policyArn: string;
  readonly EventSelectors: object[];
  readonly LookupAttributes: readonly [{ readonly AttributeValue: string }];
  readonly Name: string;
  readonly DeletionProtectionEnabled: boolean;
  readonly PointInTimeRecoverySpecification: { readonly PointInTimeRecoveryEnabled: boolean };
}

/** What AWS answers, by the name of the call. */
type Answers = Readonly<Record<string, (asked: Asked) => unknown>>;

const mocks: { restore(): void }[] = [];
afterEach(() => {
  for (const mock of mocks.splice(0)) mock.restore();
});

/** Has AWS answer from a world that changes as it is told. */
export function answering(client: Parameters<typeof mockClient>[0], answers: Answers): void {
  const mock = mockClient(client);
  mocks.push(mock);
  mock.send.callsFake(async (command) => {
    const name = command.constructor.name.replace(/Command$/, '');
    const answer = answers[name];
    if (answer === undefined) throw new Error(`nobody said what ${name} answers`);
    // Who answers a call knows which of the fields it has.
    return { $metadata: {}, ...(answer(command.input as unknown as Asked) as object) };
  });
}

/** An error as AWS names it. */
export function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** A playbook with its own changes, planned, carried out and taken back. */
export function at<Params, State extends Json>(playbook: StatesPlaybook<Params, State>, input: object) {
  const the = world();
  const settings = { mode: 'auto', leaseMinutes: 0, capPerHour: 9 };
  the.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks: { [playbook.id]: settings } }) };
  const changes = playbook.changes(keepingLog());
  return {
    plan: () => planChange(playbook, changes, { input, execution: EXECUTION }, the.ports),
    apply: async (plan: Plan) =>
      (await applyChange(playbook, changes, { plan, answer: null, input, execution: EXECUTION }, the.ports)).status,
    undo: () => undoChange(playbook, changes, { of: EXECUTION.name, by: 'a person' }, the.ports),
  };
}
