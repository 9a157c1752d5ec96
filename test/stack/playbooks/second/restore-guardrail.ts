import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
} from '@aws-sdk/client-guardduty';
import { DescribeHubCommand, DisableSecurityHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type Fixture, NO_ACCOUNT } from '../fixture.ts';

/** A suspended detector, and Security Hub switched off: of each a region has one. */
const fixture: Fixture = {
  playbook: 'restore-guardrail',
  onSecond: [
    'ListDetectors',
    'ReadDetectors',
    'SwitchDetectors',
    'ReadHub',
    'EnableHub',
    'MakeRoleOfHub',
    'DisableHub',
  ],
  async arrange({ config }) {
    const guardDuty = new GuardDutyClient(config);
    const hub = new SecurityHubClient(config);
    const removed = (DetectorId: string) => guardDuty.send(new DeleteDetectorCommand({ DetectorId }));
    const suspended = async (...tags: string[]) => {
      const { DetectorIds = [] } = await guardDuty.send(new ListDetectorsCommand({}));
      await Promise.all(DetectorIds.map(removed));
      const Tags = Object.fromEntries(tags.map((tag) => [tag, 'yes']));
      return (await guardDuty.send(new CreateDetectorCommand({ Enable: false, Tags }))).DetectorId ?? '';
    };
    const name = await suspended();
    const named = (error: Error) => error.name;
    await hub.send(new DisableSecurityHubCommand({})).catch(named);
    return {
      input: { guard: 'guardduty', name },
      async look() {
        const detector = guardDuty
          .send(new GetDetectorCommand({ DetectorId: name }))
          .then(({ Status }) => Status, named);
        const isOn = hub.send(new DescribeHubCommand({})).then(({ HubArn }) => HubArn, named);
        return Promise.all([detector, isOn]);
      },
      async drift() {
        await removed(name);
      },
      attack: [
        { detection: 'defense-evasion/guardduty-disabled', texts: { '"d0"': `"${name}"` } },
        { detection: 'defense-evasion/security-hub-disabled', texts: {} },
      ],
      other: {
        params: { guard: 'securityhub' },
        statements: ['ReadHub', 'EnableHub', 'MakeRoleOfHub', 'DisableHub'],
      },
      gone: { input: { guard: 'guardduty', name: '0'.repeat(32) }, says: 'there is no such detector in this region' },
      elsewhere: NO_ACCOUNT,
      async tagged(key) {
        return { input: { guard: 'guardduty', name: await suspended(key) } };
      },
      wrong: { input: { guard: 'guardduty', name: 'd 0' }, says: 'must be the name of a recorder or an analyzer' },
    };
  },
};

export default fixture;
