import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-config-service';
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
  GetAdministratorAccountCommand as GetHubAdministratorCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { detectors, hubs, recorders } from '../../../lib/aws/account/guardrails.ts';

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

test('a recorder has the tags of all pages', async () => {
  const mock = mockClient(ConfigServiceClient);
  const guards = recorders(new ConfigServiceClient({ region: 'us-east-1' }));
  const arn = 'arn:aws:config:us-east-1:111122223333:configuration-recorder/default/abcd1234';
  mock.on(DescribeConfigurationRecordersCommand).resolves({ ConfigurationRecorders: [{ name: 'default', arn }] });
  mock
    .on(ListTagsForResourceCommand, { ResourceArn: arn })
    .resolvesOnce({ Tags: [{ Key: 'team', Value: 'x' }], NextToken: 'more' })
    .resolvesOnce({ Tags: [{ Key: 'riposte-never-touch', Value: '' }] });

  expect(await guards.list()).toEqual([{ id: 'default', tags: ['team', 'riposte-never-touch'], ruledBy: undefined }]);
});

describe('Security Hub', () => {
  const mock = mockClient(SecurityHubClient);
  const guards = hubs(new SecurityHubClient({ region: 'us-east-1' }));
  const off = named('InvalidAccessException');
  beforeEach(() => {
    mock.reset();
  });

  test.each<[string, object | Error, string | undefined]>([
    [
      'an administrator',
      { Administrator: { AccountId: '111122223333', MemberStatus: 'Enabled' } },
      'account 111122223333, its administrator',
    ],
    ['one that it left', { Administrator: { AccountId: '111122223333', MemberStatus: 'REMOVED' } }, undefined],
    ['none', {}, undefined],
    ['nobody, where it is off', off, undefined],
  ])('is ruled by %s', async (_whom, answer, ruledBy) => {
    const asked = mock.on(GetHubAdministratorCommand);
    if (answer instanceof Error) asked.rejects(answer);
    else asked.resolves(answer);

    expect(await guards.list()).toEqual([{ id: 'default', tags: [], ruledBy }]);
  });

  test('that cannot be asked is not taken for one without an administrator', async () => {
    mock.on(GetHubAdministratorCommand).rejects(named('AccessDeniedException'));

    await expect(guards.list()).rejects.toThrow('x');
  });

  test('is on where it is described, off where AWS says so; anything else is no answer', async () => {
    mock.on(DescribeHubCommand).resolvesOnce({ HubArn: 'a' }).rejectsOnce(off).rejects(named('InternalException'));

    expect([await guards.read('default'), await guards.read('default')]).toEqual([
      { on: true, role: '' },
      { on: false, role: '' },
    ]);
    await expect(guards.read('default')).rejects.toThrow('x');
  });

  test('is switched by one call, and by none where it is so already', async () => {
    mock.on(DescribeHubCommand).rejectsOnce(off).resolves({ HubArn: 'a' });
    mock.on(EnableSecurityHubCommand).resolves({});
    mock.on(DisableSecurityHubCommand).resolves({});

    await guards.switchTo('default', true);
    await guards.switchTo('default', true);
    await guards.switchTo('default', false);

    expect(mock.commandCalls(EnableSecurityHubCommand)).toHaveLength(1);
    expect(mock.commandCalls(DisableSecurityHubCommand)).toHaveLength(1);
  });
});
