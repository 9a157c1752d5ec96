import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { type Severity, severityLevel } from '../domain/finding/severity.ts';
import { at, itemsAt, type Json, jsonIn, namedAt, numberIn, plain } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';
import { together } from './together.ts';

type Shared = Pick<Detection, 'pattern' | 'when' | 'subject' | 'incident' | 'summary'>;

/** What detections on GuardDuty share: neither archived findings nor samples; `detail` asks for a type or a severity. */
export function guardDuty(detail: Readonly<Record<string, Json>>): Shared {
  return {
    pattern: guardDutyFinding(detail),
    when: isReal,
    subject: guardDutySubject,
    incident: findingIncident,
    summary: guardDutySummary,
  };
}

function guardDutyFinding(detail: Readonly<Record<string, Json>>): EventPattern {
  return {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    detail: {
      ...detail,
      service: {
        archived: absentOr(false, 'false'),
        additionalInfo: { sample: absentOr(false, 'false') },
      },
    },
  };
}

/**
 * Whether a finding is no sample: the mark may also stand in JSON that is kept as text. It is looked for in its own places only:
 * what else is in a finding are names and tags that others chose.
 */
export function isReal(event: AccountEvent): boolean {
  const info = at(event.detail, 'service.additionalInfo');
  const places = [info, at(info, 'value')].flatMap((one) => [one, isShort(one) ? jsonIn(one) : undefined]);
  return !places.some((place) => plain(at(place, 'sample')).toLowerCase() === 'true');
}

/**
 * At least so severe, and more where GuardDuty says so. Source: GuardDuty user guide, "Findings severity levels": high from 7, critical from 9.
 */
export function atLeast(least: Severity): (event: AccountEvent) => Severity {
  return (event) => {
    const number = numberIn(event.detail.severity);
    const said = number >= 9 ? 'critical' : number >= 7 ? 'high' : number >= 4 ? 'medium' : 'low';
    return severityLevel(said) > severityLevel(least) ? said : least;
  };
}

/** GuardDuty updates a finding under the same id: all updates are one finding here, too. */
function findingIncident(event: AccountEvent): string {
  return namedAt(event.detail, 'id') ?? event.time.slice(0, 10);
}

/** GuardDuty's own title, with its type and what it is about. */
function guardDutySummary(event: AccountEvent): string {
  const title = namedAt(event.detail, 'title') ?? 'GuardDuty reports a threat';
  return `${title.slice(0, 250)} (${namedAt(event.detail, 'type') ?? 'no type'}, ${guardDutySubject(event)}).`;
}

/** Where a finding names its resource, the most telling first. */
const NAMES = [
  'instanceDetails.instanceId',
  'accessKeyDetails.userName',
  'eksClusterDetails.name',
  'ecsClusterDetails.name',
  'lambdaDetails.functionName',
  'rdsDbInstanceDetails.dbInstanceIdentifier',
  'rdsLimitlessDbDetails.dbShardGroupIdentifier',
  'ebsSnapshotDetails.snapshotArn',
  'ec2ImageDetails.imageArn',
  'recoveryPointDetails.recoveryPointArn',
];

/**
 * The other account that a finding is about: an administrator's account is told of its members'. What is called the same here is something else.
 * Source: GuardDuty API reference, Finding.
 */
function memberOf(event: AccountEvent): string | undefined {
  const account = namedAt(event.detail, 'accountId');
  return account === event.account ? undefined : account;
}

/** Whether a finding is about this account, so that what it names can be answered here. */
export function isHere(event: AccountEvent): boolean {
  return memberOf(event) === undefined;
}

/** What a finding is about, with its account in front where that is another one: one word, so that a telephone shows it whole. */
function guardDutySubject(event: AccountEvent): string {
  const member = memberOf(event);
  return member === undefined ? named(event) : `${member}/${named(event)}`;
}

/** The instance, key, buckets, cluster or function a finding names, all that a sequence names, else its type of resource. */
function named(event: AccountEvent): string {
  const { resource } = event.detail;
  const sequence = at(event.detail, 'service.detection.sequence');
  return (
    inSequence(sequence) ??
    NAMES.flatMap((path) => namedAt(resource, path) ?? [])[0] ??
    together(itemsAt(resource, 's3BucketDetails').map((bucket) => namedAt(bucket, 'name'))) ??
    namedAt(resource, 'resourceType') ??
    `account ${event.account}`
  );
}

/** The identities and resources that took part in an attack of several steps. Source: GuardDuty API reference, Sequence. */
function inSequence(sequence: unknown): string | undefined {
  const actors = itemsAt(sequence, 'actors').map((actor) => namedAt(actor, 'user.name'));
  const resources = itemsAt(sequence, 'resources').map((one) => namedAt(one, 'name') ?? namedAt(one, 'uid'));
  return together([...actors, ...resources]);
}

/** The machine of EC2, of this account, that a finding is about; undefined where it is about something else. */
export function machineIn(event: AccountEvent): string | undefined {
  const id = namedAt(event.detail, 'resource.instanceDetails.instanceId') ?? '';
  return isHere(event) && /^i-[0-9a-f]{8,32}$/.test(id) ? id : undefined;
}

/** Why nothing is closed or cut off where a finding is about something else. */
export const NO_MACHINE = 'It names no machine of EC2 in this account: others are closed or cut off by hand.';

/** Whether a text may be what GuardDuty writes there, a few facts as JSON: it is not opened where it is longer than a whole finding. */
function isShort(text: unknown): boolean {
  return typeof text === 'string' && text.length <= 262_144;
}
