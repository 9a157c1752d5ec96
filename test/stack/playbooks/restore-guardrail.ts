import { randomUUID } from 'node:crypto';
import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
} from '@aws-sdk/client-config-service';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const NO_HISTORY =
  'the local stack keeps no history of AWS Config, and has no Access Analyzer: tried at the SDK boundary';

const fixture: Fixture = {
  playbook: 'restore-guardrail',
  async arrange({ config }) {
    const client = new ConfigServiceClient(config);
    const name = `recorder-${randomUUID().slice(0, 8)}`;
    const roleARN = 'arn:aws:iam::000000000000:role/recorder';
    await client.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder: { name, roleARN } }));
    await client.send(
      new PutDeliveryChannelCommand({ DeliveryChannel: { name: 'default', s3BucketName: 'recorded' } }),
    );
    return {
      input: { guard: 'config', name },
      async look() {
        const ask = new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [name] });
        return (await client.send(ask)).ConfigurationRecordersStatus?.map((one) => one.recording);
      },
      async drift() {
        const ConfigurationRecorder = { name, roleARN: `${roleARN}-of-somebody` };
        await client.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder }));
      },
      attack: { detection: 'defense-evasion/config-recorder-stopped', texts: { '"default"': `"${name}"` } },
      gone: { input: { guard: 'config', name: `${name}-gone` }, says: 'there is no such recorder in this region' },
      elsewhere: NO_ACCOUNT,
      tagged: { cannot: 'on the local stack a recorder carries no tags: tried at the SDK boundary' },
      wrong: { input: { guard: 'macie' }, says: 'must be config, guardduty, securityhub, flowlogs or accessanalyzer' },
      notNeeded: {
        ReadTagsOfRecorders: 'a recorder of the local stack has no ARN, and so no tags: tried at the SDK boundary',
        ...{
          ReadRecordsOfDeleted: NO_HISTORY,
          ListFlowLogs: NO_HISTORY,
          MakeFlowLogs: NO_HISTORY,
          TagFlowLogs: NO_HISTORY,
        },
        ...{
          PassRolesOfFlowLogs: NO_HISTORY,
          DeliverFlowLogs: NO_HISTORY,
          DeleteFlowLogs: NO_HISTORY,
          EndDelivery: NO_HISTORY,
        },
        ...{ ListAnalyzers: NO_HISTORY, ReadArchiveRules: NO_HISTORY, MakeAnalyzers: NO_HISTORY },
        ...{ MakeRoleOfAnalyzer: NO_HISTORY, DeleteAnalyzers: NO_HISTORY },
      },
    };
  },
};

export default fixture;
