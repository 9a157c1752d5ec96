import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
} from '@aws-sdk/client-config-service';
import {
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { detectors, recorders } from '../../lib/aws/guardrails.ts';

const named = (name: string) => Object.assign(new Error('x'), { name });

describe('detectors of GuardDuty', () => {
  const mock = mockClient(GuardDutyClient);
  const guards = detectors(new GuardDutyClient({ region: 'us-east-1' }));
  beforeEach(() => {
    mock.reset();
  });

  test('say who rules them: an administrator account, as long as it does', async () => {
    mock.on(ListDetectorsCommand).resolves({ DetectorIds: ['d1', 'd2', 'd3'] });
    mock.on(GetDetectorCommand).resolves({ Status: 'DISABLED', Tags: { team: 'x' } });
    mock.on(GetAdministratorAccountCommand, { DetectorId: 'd1' }).resolves({});
    mock
      .on(GetAdministratorAccountCommand, { DetectorId: 'd2' })
      .resolves({ Administrator: { AccountId: '111122223333', RelationshipStatus: 'Enabled' } });
    mock
      .on(GetAdministratorAccountCommand, { DetectorId: 'd3' })
      .resolves({ Administrator: { AccountId: '111122223333', RelationshipStatus: 'Removed' } });

    expect(await guards.list()).toEqual([
      { id: 'd1', tags: ['team'], ruledBy: undefined },
      { id: 'd2', tags: ['team'], ruledBy: 'account 111122223333, its administrator' },
      { id: 'd3', tags: ['team'], ruledBy: undefined },
    ]);
  });

  test('are on, off, or gone; what cannot be read is not gone', async () => {
    mock
      .on(GetDetectorCommand)
      .resolvesOnce({ Status: 'ENABLED', ServiceRole: 'r' })
      .resolvesOnce({ Status: 'DISABLED', ServiceRole: 'r' })
      .rejectsOnce(named('BadRequestException'))
      .rejects(named('InternalServerErrorException'));

    expect([await guards.read('d'), await guards.read('d'), await guards.read('d')]).toEqual([
      { on: true, role: 'r' },
      { on: false, role: 'r' },
      undefined,
    ]);
    await expect(guards.read('d')).rejects.toThrow('x');
  });

  test('are switched by one call', async () => {
    mock.on(UpdateDetectorCommand).resolves({});

    await guards.switchTo('d1', true);
    await guards.switchTo('d1', false);

    expect(mock.commandCalls(UpdateDetectorCommand).map(({ args }) => args[0].input)).toEqual([
      { DetectorId: 'd1', Enable: true },
      { DetectorId: 'd1', Enable: false },
    ]);
  });
});

test('a recorder of a service is ruled by it, and one that is gone is neither on nor off', async () => {
  const mock = mockClient(ConfigServiceClient);
  const guards = recorders(new ConfigServiceClient({ region: 'us-east-1' }));
  mock.on(DescribeConfigurationRecordersCommand).resolves({
    ConfigurationRecorders: [{ name: 'default' }, { name: 'linked', servicePrincipal: 'securityhub.amazonaws.com' }],
  });
  mock.on(DescribeConfigurationRecorderStatusCommand).rejects(named('NoSuchConfigurationRecorderException'));

  expect(await guards.list()).toEqual([
    { id: 'default', tags: [], ruledBy: undefined },
    { id: 'linked', tags: [], ruledBy: 'securityhub.amazonaws.com' },
  ]);
  expect(await guards.read('default')).toBeUndefined();
});
