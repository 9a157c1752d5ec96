import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  type DestinationFileFormat,
  type EC2Client,
  type Filter,
  type FlowLog as FlowLogOfEc2,
  type FlowLogsResourceType,
  type LogDestinationType,
  type TrafficType,
} from '@aws-sdk/client-ec2';
import { sameState } from '../../domain/remediation/plan.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import { flowLogFrom, kindOf } from '../../playbooks/restore-guardrail/flow-log.ts';
import { type Deleted, type FlowLog, MADE_FOR_TAG, plainTags } from '../../playbooks/restore-guardrail/ports.ts';

/** What EC2 says where the same traffic is recorded to the same place already, with whatever fields. */
const THERE = 'FlowLogAlreadyExists';

/**
 * Flow logs of EC2. What is made again has another id, and is found by a tag that names the old one; of what carries that, which anybody may have
 * set, only what is as it was to be made.
 */
export function flowLogs(client: EC2Client): Deleted<FlowLog> {
  const found = async (Name: string, value: string): Promise<FlowLogOfEc2[]> => {
    const filter: Filter[] = [{ Name, Values: [value] }];
    return (await client.send(new DescribeFlowLogsCommand({ Filter: filter }))).FlowLogs ?? [];
  };
  const tagged = (id: string) => found(`tag:${MADE_FOR_TAG}`, id);
  const madeFor = async (id: string, settings: FlowLog) =>
    (await tagged(id)).find((log) => isLike(settingsOf(log), settings));

  return {
    async read(id, recorded) {
      const [own] = await found('flow-log-id', id);
      if (own === undefined) {
        if ((await tagged(id)).length === 0) return 'gone';
        const was = await recorded();
        if (was === undefined)
          throw new Error(
            `AWS Config no longer says what the flow log ${id} was, so nobody can tell what was made for it`,
          );
        const made = await madeFor(id, was);
        return made === undefined ? 'gone' : (settingsOf(made) ?? 'gone');
      }
      const said = settingsOf(own);
      if (said === undefined) throw new Error(`EC2 does not say what the flow log ${id} is`);
      return said;
    },

    async twin(log) {
      const all = await found('resource-id', log.resource);
      return all.find((one) => one.DeliverLogsStatus !== 'FAILED' && doesAs(settingsOf(one), log))?.FlowLogId;
    },

    async idle(id, log) {
      const made = (await found('flow-log-id', id))[0] ?? (await madeFor(id, log));
      if (made?.DeliverLogsStatus !== 'FAILED') return undefined;
      return {
        says: foreignText(`it does not deliver (${made.DeliverLogsErrorMessage ?? 'no reason told'})`, 300),
        open: false,
      };
    },

    async make(id, log) {
      if ((await madeFor(id, log)) !== undefined) return;
      const { Unsuccessful = [] } = await client.send(new CreateFlowLogsCommand(creation(id, log)));
      const [failed] = Unsuccessful;
      // What a try before made carries the tag, and is found by it.
      if (failed?.Error?.Code === THERE)
        throw new Error(
          `EC2 does not make the flow log: another than it records to the same place already (${THERE}): look what it leaves out`,
        );
      if (failed !== undefined)
        throw new Error(`EC2 does not make the flow log: ${failed.Error?.Code} ${failed.Error?.Message}`);
    },

    async remove(id, log) {
      const { FlowLogId } = (await madeFor(id, log)) ?? {};
      if (FlowLogId === undefined) return;
      const asked = new DeleteFlowLogsCommand({ FlowLogIds: [FlowLogId] });
      const { Unsuccessful: [failed] = [] } = await client.send(asked);
      if (failed !== undefined) throw new Error(`EC2 does not delete the flow log: ${failed.Error?.Code}`);
    },
  };
}

/** Whether it records the same in the same way; its tags may be others by now. */
function isLike(one: FlowLog | undefined, other: FlowLog): boolean {
  return one !== undefined && sameState({ ...one, tags: [] }, { ...other, tags: [] });
}

/** Whether it records to the same place at least what another one does: whoever deleted that may have put a hollow one there. */
function doesAs(one: FlowLog | undefined, { destination, role, traffic, format }: FlowLog): boolean {
  if (one === undefined || one.destination !== destination || one.role !== role) return false;
  const fields = one.format.split(/\s+/);
  return [traffic, 'ALL'].includes(one.traffic) && format.split(/\s+/).every((field) => fields.includes(field));
}

function settingsOf(log: FlowLogOfEc2): FlowLog | undefined {
  const { FileFormat, HiveCompatiblePartitions, PerHourPartition } = log.DestinationOptions ?? {};
  const said = {
    resourceId: log.ResourceId,
    trafficType: log.TrafficType,
    logDestinationType: log.LogDestinationType,
    logDestination: log.LogDestination,
    logGroupName: log.LogGroupName,
    deliverLogsPermissionArn: log.DeliverLogsPermissionArn,
    logFormat: log.LogFormat,
    maxAggregationInterval: log.MaxAggregationInterval,
    destinationOptions: {
      fileFormat: FileFormat,
      hiveCompatiblePartitions: HiveCompatiblePartitions,
      perHourPartition: PerHourPartition,
    },
  };
  return flowLogFrom(said, plainTags(log.Tags ?? []));
}

/** The words of a record are those that EC2 itself said. */
function creation(id: string, log: FlowLog) {
  const inLogs = log.destinationType === 'cloud-watch-logs';
  return {
    ResourceIds: [log.resource],
    ResourceType: kindOf(log.resource)?.type as FlowLogsResourceType,
    ...(log.resource.startsWith('tgw-') ? {} : { TrafficType: log.traffic as TrafficType }),
    LogDestinationType: log.destinationType as LogDestinationType,
    ...(inLogs ? { LogGroupName: log.destination } : { LogDestination: log.destination }),
    ...(log.role === '' ? {} : { DeliverLogsPermissionArn: log.role }),
    LogFormat: log.format,
    MaxAggregationInterval: log.interval,
    ...(log.options === null
      ? {}
      : {
          DestinationOptions: {
            FileFormat: log.options.fileFormat as DestinationFileFormat,
            HiveCompatiblePartitions: log.options.hive,
            PerHourPartition: log.options.perHour,
          },
        }),
    TagSpecifications: [
      { ResourceType: 'vpc-flow-log' as const, Tags: [...log.tags, { Key: MADE_FOR_TAG, Value: id }] },
    ],
  };
}
