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
import { flowLogFrom, kindOf } from '../playbooks/restore-guardrail/flow-log.ts';
import { type Deleted, type FlowLog, MADE_FOR_TAG, plainTags } from '../playbooks/restore-guardrail/ports.ts';

/** What EC2 says where the same is recorded already. */
const THERE = 'FlowLogAlreadyExists';

/** Flow logs of EC2. What is made again has another id, and is found by a tag that names the old one. */
export function flowLogs(client: EC2Client): Deleted<FlowLog> {
  const found = async (Name: string, value: string): Promise<FlowLogOfEc2[]> => {
    const filter: Filter[] = [{ Name, Values: [value] }];
    return (await client.send(new DescribeFlowLogsCommand({ Filter: filter }))).FlowLogs ?? [];
  };
  const madeFor = (id: string) => found(`tag:${MADE_FOR_TAG}`, id);

  return {
    async read(id) {
      const [log] = [...(await found('flow-log-id', id)), ...(await madeFor(id))];
      if (log === undefined) return 'gone';
      const said = settingsOf(log);
      if (said === undefined) throw new Error(`EC2 does not say what the flow log ${id} is`);
      return said;
    },

    async twin({ resource, traffic, destination }) {
      const all = await found('resource-id', resource);
      const same = all.find((log) => {
        const said = settingsOf(log);
        return said?.destination === destination && [traffic, 'ALL'].includes(said.traffic);
      });
      return same?.FlowLogId;
    },

    async make(id, log) {
      if ((await madeFor(id)).length > 0) return;
      const { Unsuccessful = [] } = await client.send(new CreateFlowLogsCommand(creation(id, log)));
      const failed = Unsuccessful.find(({ Error: error }) => error?.Code !== THERE);
      if (failed !== undefined)
        throw new Error(`EC2 does not make the flow log: ${failed.Error?.Code} ${failed.Error?.Message}`);
    },

    async remove(id) {
      const FlowLogIds = (await madeFor(id)).flatMap(({ FlowLogId }) => FlowLogId ?? []);
      if (FlowLogIds.length === 0) return;
      const { Unsuccessful: [failed] = [] } = await client.send(new DeleteFlowLogsCommand({ FlowLogIds }));
      if (failed !== undefined) throw new Error(`EC2 does not delete the flow log: ${failed.Error?.Code}`);
    },
  };
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
