import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { at, type Json, textAt } from '../domain/json.ts';

/** A GuardDuty finding that is neither archived nor one of its samples; `detail` asks for a type or a severity. */
export function guardDutyFinding(detail: Readonly<Record<string, Json>>): EventPattern {
  return {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    detail: {
      ...detail,
      service: { archived: [false, { exists: false }], additionalInfo: { sample: [{ exists: false }, false] } },
    },
  };
}

/** What the types begin with that say: this user's or database user's credentials are in other hands. */
export const CREDENTIAL_TYPES = [
  'CredentialAccess:IAMUser/',
  'CredentialAccess:RDS/',
  'UnauthorizedAccess:IAMUser/ConsoleLogin',
  'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration',
  'UnauthorizedAccess:IAMUser/TorIPCaller',
];

const TYPES_BY_NAME = [
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
  'CryptoCurrency:',
  'Backdoor:',
  'Trojan:',
  'UnauthorizedAccess:EC2/SSHBruteForce',
  'UnauthorizedAccess:EC2/RDPBruteForce',
  'Impact:EC2/WinRMBruteForce',
  'Recon:EC2/PortProbe',
  'AttackSequence:',
];

/** The types that no detection looks at by name: those are told by severity. */
export const OTHER_TYPES: Json[] = [{ 'anything-but': { prefix: [...TYPES_BY_NAME, ...CREDENTIAL_TYPES] } }];

/** The same for low severities, where credential types are no more than an attempt. */
export const OTHER_LOW_TYPES: Json[] = [{ 'anything-but': { prefix: TYPES_BY_NAME } }];

/** First response to a finding whose type says nothing special. */
export const READ_THE_FINDING = [
  'Read the finding in the GuardDuty console: it names the resource, the actor and the address.',
  'Decide with the owner of the resource; archive it with a reason if it is expected.',
];

/** What a GuardDuty finding is about: the instance, key, bucket, cluster or function it names, else its type of resource. */
export function guardDutySubject(event: AccountEvent): string {
  const resource = event.detail.resource;
  const paths = [
    'instanceDetails.instanceId',
    'accessKeyDetails.userName',
    'eksClusterDetails.name',
    'ecsClusterDetails.name',
    'lambdaDetails.functionName',
    'rdsDbInstanceDetails.dbInstanceIdentifier',
  ];
  const bucket = textAt(at(resource, 's3BucketDetails.0'), 'name');
  const named = paths.flatMap((path) => textAt(resource, path) ?? [])[0];
  return named ?? bucket ?? textAt(resource, 'resourceType') ?? `account ${event.account}`;
}

/** GuardDuty updates a finding under the same id: all updates are one finding here, too. */
export function findingIncident(event: AccountEvent): string {
  return textAt(event.detail, 'id') ?? event.time.slice(0, 10);
}

/** GuardDuty's own title, with its type and what it is about. */
export function guardDutySummary(event: AccountEvent): string {
  const title = textAt(event.detail, 'title') ?? 'GuardDuty reports a threat';
  return `${title.slice(0, 250)} (${textAt(event.detail, 'type') ?? 'no type'}, ${guardDutySubject(event)}).`;
}

/** The outside addresses of a GuardDuty finding, whatever kind of action it describes. */
export function guardDutyRemotes(event: AccountEvent): string[] {
  const action = at(event.detail, 'service.action');
  const kinds = ['networkConnectionAction', 'awsApiCallAction', 'rdsLoginAttemptAction', 'kubernetesApiCallAction'];
  const probes = at(action, 'portProbeAction.portProbeDetails');
  const details = [...kinds.map((kind) => at(action, kind)), ...(Array.isArray(probes) ? probes : [])];
  return details.flatMap(
    (detail) => textAt(detail, 'remoteIpDetails.ipAddressV4') ?? textAt(detail, 'remoteIpDetails.ipAddressV6') ?? [],
  );
}
