import {
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import {
  DescribeHubCommand,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetEnabledStandardsCommand,
  GetAdministratorAccountCommand as GetHubAdministratorCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import restoreGuardrail from '../../../functions/playbooks/restore-guardrail.ts';
import guardDutyDisabled from '../../../lib/detections/defense-evasion/guardduty-disabled.ts';
import securityHubDisabled from '../../../lib/detections/defense-evasion/security-hub-disabled.ts';
import { type Detection, proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { world } from '../support/change-world.ts';
import { eventFile, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';

/** A service that is off, as its calls have it; gives whether it is on. */
const GUARDDUTY = () => {
  const mock = mockClient(GuardDutyClient);
  let on = false;
  mock.on(ListDetectorsCommand).resolves({ DetectorIds: ['d0'] });
  mock.on(GetAdministratorAccountCommand).resolves({});
  mock.on(GetDetectorCommand).callsFake(() => ({ Status: on ? 'ENABLED' : 'DISABLED', ServiceRole: 'r' }));
  mock.on(UpdateDetectorCommand, { DetectorId: 'd0' }).callsFake(({ Enable }: { Enable: boolean }) => {
    on = Enable;
    return {};
  });
  return () => on;
};
const SECURITY_HUB = () => {
  const mock = mockClient(SecurityHubClient);
  let on = false;
  const off = Object.assign(new Error('not subscribed'), { name: 'InvalidAccessException' });
  const StandardsSubscriptions = [{ StandardsArn: 'a/b', StandardsStatus: 'READY' as const }] as never;
  mock.on(GetEnabledStandardsCommand).resolves({ StandardsSubscriptions });
  mock.on(GetHubAdministratorCommand).rejects(off);
  mock.on(DescribeHubCommand).callsFake(() => (on ? {} : Promise.reject(off)));
  mock.on(EnableSecurityHubCommand).callsFake(() => {
    on = true;
    return {};
  });
  mock.on(DisableSecurityHubCommand).callsFake(() => {
    on = false;
    return {};
  });
  return () => on;
};

// The local stack has neither: from the attack's own event on, all is riposte's but the answers of the service.
test.each<[string, Detection, () => () => boolean]>([
  ['GuardDuty', guardDutyDisabled, GUARDDUTY],
  ['Security Hub', securityHubDisabled, SECURITY_HUB],
])(
  '%s is brought back by what the event of its end asks for, and switched off again by the undo',
  async (_service, seen, service) => {
    const isOn = service();
    const { ports } = world();
    const policy = parsePolicy({ version: 1, playbooks: { 'restore-guardrail': { mode: 'auto' } } });
    const changes = restoreGuardrail.changes(keepingLog());
    const step = (name: string, verb: string, more: object) => {
      const execution = {
        name,
        id: `arn:aws:states:us-east-1:123456789012:execution:x:${name}`,
        startedAt: '2026-06-01T00:00:00Z',
      };
      const given = { ...ports, loadPolicy: async () => ({ ok: true as const, policy }) };
      return carryOut(restoreGuardrail, changes, { verb, execution, ...more }, given);
    };
    const asked = proposalsOf(seen).find(({ playbook }) => playbook === 'restore-guardrail');
    const params = asked?.params(eventFile(seen.id), []);
    const input = { requests: [{ taskId: 't', params, reason: 'seen', requestedBy: `detection ${seen.id}` }] };

    const plan = await step('there', 'plan', { input });
    await step('there', 'apply', { input, plan, answer: null });
    const during = isOn();
    const verified = await step('there', 'verify', { plan, expected: 'after' });
    const undo = await step('back', 'plan', { input: { undo: 'there', reason: 'meant' } });
    await step('back', 'undo', { plan: undo });

    expect(plan).toMatchObject({ decision: 'apply', refused: [] });
    expect([during, isOn()]).toEqual([true, false]);
    expect(verified).toEqual({ verified: 1 });
  },
);
