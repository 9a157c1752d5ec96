import * as z from 'zod/mini';
import type { Call } from '../../domain/remediation/plan.ts';
import { accountOfArn } from '../../domain/text/arn.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { type FlowLog, type Recorded, recordedTags } from './ports.ts';

/** What kinds of resources have flow logs, by what their ids begin with. Source: EC2 API reference, CreateFlowLogs. */
const KINDS: readonly (readonly [RegExp, string, string])[] = [
  [/^vpc-[0-9a-f]+$/, 'VPC', 'vpc'],
  [/^subnet-[0-9a-f]+$/, 'Subnet', 'subnet'],
  [/^eni-[0-9a-f]+$/, 'NetworkInterface', 'network-interface'],
  [/^tgw-attach-[0-9a-f]+$/, 'TransitGatewayAttachment', 'transit-gateway-attachment'],
  [/^tgw-[0-9a-f]+$/, 'TransitGateway', 'transit-gateway'],
];

/** The kind of a resource for CreateFlowLogs, and in ARNs. */
export function kindOf(resource: string): { type: string; part: string } | undefined {
  const [, type, part] = KINDS.find(([form]) => form.test(resource)) ?? [];
  return type === undefined || part === undefined ? undefined : { type, part };
}

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());

/** What AWS Config records of a flow log: what DescribeFlowLogs says. Source: AWS Config's schema of AWS::EC2::FlowLog. */
const recordSchema = z.object({
  resourceId: z.string(),
  /** Of a transit gateway none is said: all of it. */
  trafficType: text,
  logDestinationType: text,
  logDestination: text,
  logGroupName: text,
  deliverLogsPermissionArn: text,
  logFormat: text,
  maxAggregationInterval: z.nullish(z.number()),
  destinationOptions: z.nullish(z.object({ fileFormat: text, hiveCompatiblePartitions: flag, perHourPartition: flag })),
});

/** A flow log from what AWS says of it, undefined where a part of it is not said. */
export function flowLogFrom(said: unknown, tags: FlowLog['tags']): FlowLog | undefined {
  const { data } = recordSchema.safeParse(said);
  if (data === undefined) return undefined;
  const { logDestinationType, logDestination, logGroupName, logFormat, maxAggregationInterval } = data;
  const inLogs = logDestinationType === 'cloud-watch-logs';
  const destination = inLogs ? (logGroupName ?? logDestination?.split(':log-group:')[1]) : logDestination;
  const known = logDestinationType && destination && logFormat && maxAggregationInterval;
  if (!known || (inLogs && !data.deliverLogsPermissionArn)) return undefined;
  const { fileFormat, hiveCompatiblePartitions, perHourPartition } = data.destinationOptions ?? {};
  return {
    resource: data.resourceId,
    traffic: data.trafficType ?? 'ALL',
    destinationType: logDestinationType,
    destination: destination.replace(/:\*$/, ''),
    role: data.deliverLogsPermissionArn ?? '',
    format: logFormat,
    interval: maxAggregationInterval,
    options: fileFormat
      ? { fileFormat, hive: hiveCompatiblePartitions ?? false, perHour: perHourPartition ?? false }
      : null,
    tags,
  };
}

const PARTS = 'its resource, traffic type, destination, role and format';

/** The flow log that was deleted, from its record; or why it cannot be made again, and what a person has to know to do it. */
export function deletedFlowLog(
  record: Recorded | undefined,
  account: string,
  madeBefore: string | undefined,
): FlowLog | { readonly refuse: string } {
  if (record === undefined)
    return { refuse: `AWS Config has no record of what it was: make it again by hand, with ${PARTS}` };
  const { configuration } = record;
  const found = flowLogFrom(configuration, recordedTags(record.tags));
  if (found === undefined)
    return {
      refuse: `AWS Config's record of it is not whole (${cleanText(JSON.stringify(configuration), 500)}): make it again by hand, with ${PARTS}`,
    };
  const { resource, traffic, destination, role } = found;
  const was = cleanText(`${traffic} of ${resource}, to ${destination}`, 500);
  if (kindOf(resource) === undefined) return { refuse: `was of a kind that is not known here (${was})` };
  if (role !== '' && accountOfArn(role) !== account)
    return { refuse: `wrote as a role of another account (${was}, as ${cleanText(role, 200)}): make it again by hand` };
  const { data } = z.object({ creationTime: z.union([z.string(), z.number()]) }).safeParse(configuration);
  const madeAt = new Date(data?.creationTime ?? Number.NaN).getTime();
  // Whoever breaks in may make a flow log to a bucket of their own, and delete it so that it is made again by somebody who is trusted.
  if (madeBefore !== undefined && !(madeAt < Date.parse(madeBefore)))
    return { refuse: `was made only shortly before (${was}): look whose it was, and make it again by hand` };
  return found;
}

/** The calls that make a flow log, or delete it. */
export function flowLogCalls(resource: string, to: FlowLog | 'gone'): Call[] {
  if (to === 'gone') return [{ action: 'ec2:DeleteFlowLogs', resource, parameters: {} }];
  return [{ action: 'ec2:CreateFlowLogs', resource, parameters: to }];
}

/** What making it again means. */
export function flowLogImpact({ resource, traffic, destination }: FlowLog): string[] {
  const where = cleanText(destination, 300);
  return [`nothing stops; ${traffic} traffic of ${resource} is recorded to ${where} again: look whether that is yours`];
}
