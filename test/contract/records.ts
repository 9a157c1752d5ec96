import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { callOf, type Shape, strangeFields } from './api-model.ts';
import { DOCUMENTED, undocumented } from './documented.ts';

/** Source: EventBridge user guide, "AWS service event structure". */
const ENVELOPE = ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'];
/** Source: CloudTrail user guide, "CloudTrail record contents". */
const RECORD = [
  ...['eventTime', 'eventVersion', 'userIdentity', 'eventSource', 'eventName', 'awsRegion', 'sourceIPAddress'],
  ...['userAgent', 'errorCode', 'errorMessage', 'requestParameters', 'responseElements', 'additionalEventData'],
  ...['requestID', 'eventID', 'eventType', 'apiVersion', 'managementEvent', 'readOnly', 'resources'],
  ...['recipientAccountId', 'serviceEventDetails', 'sharedEventID', 'vpcEndpointId', 'vpcEndpointAccountId'],
  ...['eventCategory', 'addendum', 'sessionCredentialFromConsole', 'eventContext', 'edgeDeviceDetails', 'tlsDetails'],
];
/** Source: CloudTrail user guide, "CloudTrail userIdentity element". */
const IDENTITY = [
  ...['type', 'userName', 'principalId', 'arn', 'accountId', 'accessKeyId', 'sessionContext', 'invokedBy'],
  ...['onBehalfOf', 'inScopeOf', 'credentialId', 'identityProvider'],
];
const SESSION = [
  'sessionIssuer',
  'attributes',
  'webIdFederationData',
  'sourceIdentity',
  'ec2RoleDelivery',
  'assumedRoot',
];

/** S3's names of calls that its API names otherwise. Source: S3 user guide, "Amazon S3 CloudTrail events". */
const S3_CALLS: Readonly<Record<string, string>> = {
  PutBucketLifecycle: 'PutBucketLifecycleConfiguration',
  GetBucketPublicAccessBlock: 'GetPublicAccessBlock',
  PutBucketPublicAccessBlock: 'PutPublicAccessBlock',
  DeleteBucketPublicAccessBlock: 'DeletePublicAccessBlock',
};

/**
 * How records of a service name what its API names otherwise. Source: examples in the user guides of CloudTrail, EC2 and S3; of
 * volumes in KMS's, "How Amazon EBS uses AWS KMS".
 */
const IN_RECORDS: Readonly<Record<string, RegExp>> = {
  ec2: /^\.(instancesSet|groupSet|resourcesSet|tagSet|attributeType|aclProtocol|zone|size is no integer|requestId|_return)$/,
  s3: /^\.(bucketName|bucketPolicy|host)$/i,
};
/** Their answers hold the fields of the database itself. */
const FLAT = ['rds'];

const serviceOf = ({ detail }: AccountEvent) => String(detail.eventSource).replace('.amazonaws.com', '');

function strangers(value: object | undefined, known: readonly string[]): string[] {
  return Object.keys(value ?? {}).filter((key) => !known.includes(key));
}

/** The fields of an event that EventBridge's envelope does not have. */
export function strangeInEnvelope(event: AccountEvent): string[] {
  return strangers(event, ENVELOPE);
}

/** The fields of a record, and of who called, that CloudTrail does not have. */
export function strangeInRecord({ detail }: AccountEvent): string[] {
  const identity = detail.userIdentity as { sessionContext?: object } | undefined;
  return [
    ...strangers(detail, RECORD),
    ...strangers(identity, IDENTITY),
    ...strangers(identity?.sessionContext, SESSION),
  ];
}

/** What a record says that its call neither takes nor gives, or its documentation does not name; undefined where the call is in neither. */
export function strangeInCall(event: AccountEvent): string[] | undefined {
  const { requestParameters, responseElements, additionalEventData, serviceEventDetails } = event.detail;
  const parts = { requestParameters, responseElements, additionalEventData, serviceEventDetails };
  const [service, eventName] = [serviceOf(event), String(event.detail.eventName)];
  const written = DOCUMENTED.records[`${service} ${eventName}`];
  if (written !== undefined)
    return undocumented(Object.fromEntries(Object.entries(parts).filter(([, one]) => one != null)), written.fields);
  const call = callOf(service, service === 's3' ? (S3_CALLS[eventName] ?? eventName) : eventName);
  if (call === undefined) return undefined;
  const { words } = call;
  const found = [
    ...strangeIn(asked(requestParameters, eventName, words), call.input),
    ...strangeIn(responseElements, FLAT.includes(service) ? onlyField(call.output) : call.output),
  ];
  return found.filter((place) => IN_RECORDS[service]?.test(place) !== true);
}

function strangeIn(value: unknown, shape: Shape | undefined): string[] {
  if (shape !== undefined) return strangeFields(value, shape);
  return strangers((value ?? {}) as object, []).map((key) => `.${key}`);
}

/** The parameters themselves: without the words of S3's paths (`acl`), and out of what EC2 wraps some in. */
function asked(parameters: unknown, eventName: string, words: readonly string[]): unknown {
  if (typeof parameters !== 'object' || parameters === null) return parameters;
  const entries = Object.entries(parameters).flatMap(([key, one]: [string, unknown]) =>
    key === `${eventName}Request` ? Object.entries(one as object) : [[key, one] as const],
  );
  return Object.fromEntries(
    entries.filter(([key, one]) => !words.includes(key) || (typeof one === 'object' && !Array.isArray(one))),
  );
}

/** The one structure that an answer holds, which records leave out. */
function onlyField(shape: Shape | undefined): Shape | undefined {
  const [member, another] = Object.values(shape?.model.shapes[shape.name]?.members ?? {});
  return shape === undefined || member === undefined || another !== undefined
    ? shape
    : { model: shape.model, name: member.shape };
}
