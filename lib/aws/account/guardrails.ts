import {
  type ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  paginateListTagsForResource,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import {
  GetAdministratorAccountCommand,
  GetDetectorCommand,
  type GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import {
  DescribeHubCommand,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetAdministratorAccountCommand as GetHubAdministratorCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { Guardrails } from '../../playbooks/restore-guardrail/switch.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** The recorders of AWS Config. */
export function recorders(client: ConfigServiceClient): Guardrails {
  const tagsOf = async (ResourceArn: string) => {
    const all: string[] = [];
    for await (const { Tags } of paginateListTagsForResource({ client }, { ResourceArn })) all.push(...keysOf(Tags));
    return all;
  };
  return {
    async list() {
      const { ConfigurationRecorders = [] } = await client.send(new DescribeConfigurationRecordersCommand({}));
      return Promise.all(
        ConfigurationRecorders.map(async ({ name = '', arn, servicePrincipal }) => ({
          id: name,
          tags: arn === undefined ? [] : await tagsOf(arn),
          ruledBy: servicePrincipal,
        })),
      );
    },
    async read(name) {
      try {
        const ask = new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [name] });
        const { ConfigurationRecordersStatus = [] } = await client.send(ask);
        const settings = new DescribeConfigurationRecordersCommand({ ConfigurationRecorderNames: [name] });
        const { ConfigurationRecorders = [] } = await client.send(settings);
        const on = ConfigurationRecordersStatus[0]?.recording ?? false;
        return { on, role: ConfigurationRecorders[0]?.roleARN ?? '' };
      } catch (error) {
        if (isAwsError(error, 'NoSuchConfigurationRecorderException')) return undefined;
        throw error;
      }
    },
    async switchTo(ConfigurationRecorderName, on) {
      await client.send(
        on
          ? new StartConfigurationRecorderCommand({ ConfigurationRecorderName })
          : new StopConfigurationRecorderCommand({ ConfigurationRecorderName }),
      );
    },
  };
}

/** The detectors of GuardDuty. */
export function detectors(client: GuardDutyClient): Guardrails {
  const detector = async (DetectorId: string) => {
    try {
      return await client.send(new GetDetectorCommand({ DetectorId }));
    } catch (error) {
      // GuardDuty says so of a detector that is not there, too.
      if (isAwsError(error, 'BadRequestException')) return undefined;
      throw error;
    }
  };
  return {
    async list() {
      const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
      return Promise.all(
        DetectorIds.map(async (id) => {
          const ask = new GetAdministratorAccountCommand({ DetectorId: id });
          const { Administrator } = await client.send(ask);
          const ruled = Administrator?.RelationshipStatus === 'Enabled';
          const tags = Object.keys((await detector(id))?.Tags ?? {});
          return { id, tags, ruledBy: ruled ? `account ${Administrator.AccountId}, its administrator` : undefined };
        }),
      );
    },
    async read(id) {
      const found = await detector(id);
      return found && { on: found.Status === 'ENABLED', role: found.ServiceRole ?? '' };
    },
    async switchTo(DetectorId, Enable) {
      await client.send(new UpdateDetectorCommand({ DetectorId, Enable }));
    },
  };
}

/** What Security Hub says in a region where it is off. */
const HUB_IS_OFF = ['InvalidAccessException', 'ResourceNotFoundException'];

/** Security Hub, of which a region has one, on or off. */
export function hubs(client: SecurityHubClient): Guardrails {
  const isOn = async () => (await unlessError(HUB_IS_OFF, () => client.send(new DescribeHubCommand({})))) !== undefined;
  return {
    async list() {
      // Who is ruled cannot switch it off; where it is off, nobody rules it.
      const found = await unlessError(HUB_IS_OFF, () => client.send(new GetHubAdministratorCommand({})));
      const { AccountId, MemberStatus } = found?.Administrator ?? {};
      const ruled = AccountId !== undefined && /^enabled$/i.test(MemberStatus ?? '');
      return [{ id: 'default', tags: [], ruledBy: ruled ? `account ${AccountId}, its administrator` : undefined }];
    },
    read: async () => ({ on: await isOn(), role: '' }),
    async switchTo(_id, on) {
      if ((await isOn()) === on) return;
      await client.send(on ? new EnableSecurityHubCommand({}) : new DisableSecurityHubCommand({}));
    },
  };
}
