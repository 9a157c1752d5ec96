import type { Finding } from '../../../lib/domain/finding/finding.ts';
import type { LoadedPolicy, Policy } from '../../../lib/domain/policy/policy.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { ReadApprovers } from '../../../lib/domain/remediation/approvers.ts';
import type { Holder, RotationProblem, SecretState, Tagged } from '../../../lib/domain/remediation/secret-ports.ts';
import { planRotation, type RotatePlan, type RotationPlanPorts } from '../../../lib/playbooks/rotate-secret/plan.ts';
import type { RotateSecretPorts } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { APPROVERS_POLICY } from './change-world.ts';
import { memoryCaps } from './memory-caps.ts';
import { memorySecrets } from './memory-secrets.ts';

export const EXECUTION = {
  name: 'by-hand',
  id: 'arn:aws:states:eu-central-1:123456789012:execution:m:by-hand',
  startedAt: '2026-03-02T03:00:00Z',
};
export const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf';
export const OWN = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-rotate-mysql';
export const AMAZONS = 'arn:aws:lambda:eu-central-1:123456789012:function:SecretsManagerMySQL';
export const START = Date.parse('2026-03-02T03:00:00Z');
/** A version that a rotation under way is making. */
export const PENDING = '99999999-0000-4000-8000-000000000009';

/** A task of the queue that asks for something. */
export const request = (params: object, more: object = {}) => ({
  requests: [{ taskId: 't1', params, reason: 'Key in public', requestedBy: 'detection x', ...more }],
});

/** One secret, its policy, and what was done to it. */
export class RotationWorld {
  state: SecretState = {
    arn: ARN,
    name: 'prod/db',
    rotationEnabled: true,
    rotationFunction: OWN,
    deleting: false,
    current: 'v1',
    previous: 'v0',
    replicas: [],
    tags: [],
  };
  /** The policy as it is read; what `oldestMs` was asked for stands in `readings`. */
  policy: LoadedPolicy = {
    ok: true,
    policy: parsePolicy({
      version: 1,
      playbooks: { 'rotate-secret': { mode: 'auto', timeoutSeconds: 60, atOnce: 3 } },
      neverTouch: { resources: ['never/*'], tags: ['hands-off'] },
    }),
  };
  rotated: { secretId: string; token: string }[] = [];
  dropped: string[] = [];
  places: string[] = [];
  freePlaces = 3;
  problem: RotationProblem | undefined;
  clock = START;
  readings: (number | undefined)[] = [];
  /** Secrets by the tag riposte:holds, and what rotation functions say of them. */
  tagged: Record<string, Tagged[]> = {};
  holders: Record<string, Holder | { problem: string }> = { [ARN]: { holder: 'iam-user/ci-bot', login: 'works' } };
  /** What triage has recorded, by id. */
  findings = new Map<string, Finding>();
  userSecrets: Record<string, string> = { 'ci-bot': ARN };
  /** Who approves. */
  approvers: Awaited<ReturnType<ReadApprovers>> = { policyArn: APPROVERS_POLICY, holders: new Map() };

  ports: RotateSecretPorts & RotationPlanPorts = {
    secrets: memorySecrets(this),
    loadPolicy: async (oldestMs) => {
      this.readings.push(oldestMs);
      return this.policy;
    },
    readFinding: async (id) => this.findings.get(id),
    wasAsked: async () => true,
    spendCaps: memoryCaps().spendCaps,
    places: {
      take: async (version) => {
        if (this.freePlaces === 0) return false;
        this.freePlaces -= 1;
        this.places.push(version);
        return true;
      },
      giveBack: async (version) => {
        this.places = this.places.filter((one) => one !== version);
      },
    },
    problemOf: async () => this.problem,
    userOfKey: async (id) => (id === 'AKIAIOSFODNN7EXAMPLE' ? 'ci-bot' : undefined),
    secretOfUser: async (user) => this.userSecrets[user],
    holderOf: async (rotationFunction, arn) => {
      const answer = this.holders[arn];
      if (answer === undefined || rotationFunction !== OWN) throw new Error('nobody was to be asked');
      return answer;
    },
    ownFunctions: [OWN],
    readApprovers: async () => this.approvers,
    guard: { prefix: 'riposte-prod-' },
    now: () => new Date(this.clock),
  };

  /** From now on the policy is another one. */
  set(playbook: object, neverTouch: object = {}): Policy {
    const policy = parsePolicy({ version: 1, playbooks: { 'rotate-secret': playbook }, neverTouch });
    this.policy = { ok: true, policy };
    return policy;
  }

  async plan(input: unknown = { secretId: 'prod/db', reason: 'leak' }): Promise<RotatePlan> {
    const planned = await planRotation(input, EXECUTION, this.ports);
    if (planned.decision === 'split') throw new Error('one secret was expected');
    return planned;
  }
}
