import {
  type ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelStatusCommand,
  DescribeDeliveryChannelsCommand,
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
  paginateGetEnabledStandards,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { foreignText } from '../../domain/text/clean-text.ts';
import type { Idle } from '../../playbooks/restore-guardrail/ports.ts';
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
    async goesTo() {
      const { DeliveryChannels: [channel] = [] } = await client.send(new DescribeDeliveryChannelsCommand({}));
      if (channel?.s3BucketName === undefined) return undefined;
      const { s3BucketName: bucket, s3KeyPrefix: prefix } = channel;
      return foreignText(prefix === undefined || prefix === '' ? bucket : `${bucket}/${prefix}`, 200);
    },
    async idle(name) {
      const ask = new DescribeConfigurationRecorderStatusCommand({ ConfigurationRecorderNames: [name] });
      const [recorder] = (await client.send(ask)).ConfigurationRecordersStatus ?? [];
      if (isFailure(recorder)) return { says: `what it last recorded failed (${errorOf(recorder)})`, open: true };
      const { DeliveryChannelsStatus: [channel] = [] } = await client.send(
        new DescribeDeliveryChannelStatusCommand({}),
      );
      if (channel === undefined) return { says: 'it has no delivery channel', open: false };
      const { configHistoryDeliveryInfo, configSnapshotDeliveryInfo, configStreamDeliveryInfo } = channel;
      const failed = [configStreamDeliveryInfo, configHistoryDeliveryInfo, configSnapshotDeliveryInfo].find(isFailure);
      if (failed !== undefined) return { says: `its last delivery failed (${errorOf(failed)})`, open: true };
      const isPending = /^pending$/i.test(recorder?.lastStatus ?? '');
      return isPending ? { says: 'it has recorded nothing yet', open: true } : undefined;
    },
  };
}

/** How something of Config last went. */
interface Went {
  readonly lastStatus?: string | undefined;
  readonly lastErrorCode?: string | undefined;
  readonly lastErrorMessage?: string | undefined;
}

function isFailure(one: Went | undefined): boolean {
  return /^failure$/i.test(one?.lastStatus ?? '');
}

function errorOf({ lastErrorCode = 'no code', lastErrorMessage = '' }: Went = {}): string {
  return foreignText(`${lastErrorCode} ${lastErrorMessage}`.trim(), 300);
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
    // What it looks at (calls, DNS, flows) has no switch of its own, and delivers nowhere but here.
    idle: async () => undefined,
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
    async idle() {
      const standards: [name: string, status: string, reason: string][] = [];
      for await (const { StandardsSubscriptions = [] } of paginateGetEnabledStandards({ client }, {}))
        for (const {
          StandardsArn: arn = '',
          StandardsStatus: status = '',
          StandardsStatusReason: why,
        } of StandardsSubscriptions)
          standards.push([arn.split('/').slice(1).join('/'), status, why?.StatusReasonCode ?? '']);
      return idleStandards(standards);
    },
  };
}

/** Of Security Hub: what checks nothing. */
function idleStandards(
  standards: readonly (readonly [name: string, status: string, reason: string])[],
): Idle | undefined {
  if (standards.length === 0) return { says: 'no standard is enabled: it checks nothing by itself', open: false };
  const bad = standards.filter(([, status]) => status !== 'READY');
  if (bad.length === 0) return undefined;
  const told = bad.map(([name, status, reason]) => `${name} is ${status}${reason === '' ? '' : `, ${reason}`}`);
  return {
    says: foreignText(`not all that it checks by is ready: ${told.join('; ')}`, 500),
    open: bad.every(([, status]) => status === 'PENDING'),
  };
}
