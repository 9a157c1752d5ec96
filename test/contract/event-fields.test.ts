import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from '../../lib/domain/event.ts';
import { itemsAt } from '../../lib/domain/json.ts';
import { ROOT } from '../../local/paths.ts';
import { apiOf, shapesOf, strangeFields } from './api-model.ts';

const events = readdirSync(`${ROOT}events`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const read = JSON.parse(readFileSync(`${ROOT}events/${name}`, 'utf8')) as AccountEvent | AccountEvent[];
    return [read].flat().map((event): [string, AccountEvent] => [name, event]);
  });
const ofKind = (kind: string) => events.filter(([, event]) => event['detail-type'] === kind);
const calls = events.filter(([, { detail }]) => 'eventSource' in detail);

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

/** How records of a service name what its API names otherwise. Source: examples in the user guides of CloudTrail, EC2, EKS, S3 and RDS. */
const IN_RECORDS: Readonly<Record<string, readonly RegExp[]>> = {
  'ec2.amazonaws.com': [/^\.\w+Request$/, /^\.(instancesSet|groupSet|attributeType|aclProtocol|requestId|_return)$/],
  // The path's name in its API, which the SDK calls clusterName.
  'eks.amazonaws.com': [/^\.name$/],
  's3.amazonaws.com': [/^\.(bucketName|bucketPolicy|host|acl|policy)$/i],
};
/** Their answers hold the fields of the database itself. */
const FLAT = ['rds.amazonaws.com'];

function strangers(value: object | undefined, known: readonly string[]): string[] {
  return Object.keys(value ?? {}).filter((key) => !known.includes(key));
}

test.each(events)('%s is wrapped as EventBridge wraps it', (_name, event) => {
  expect(strangers(event, ENVELOPE)).toEqual([]);
});

describe('a call recorded by CloudTrail', () => {
  test.each(calls)('%s has the fields of a record', (_name, { detail }) => {
    const identity = detail.userIdentity as { sessionContext?: object } | undefined;

    expect(strangers(detail, RECORD)).toEqual([]);
    expect(strangers(identity, IDENTITY)).toEqual([]);
    expect(strangers(identity?.sessionContext, SESSION)).toEqual([]);
  });

  test.each(calls)('%s has parameters and answers of its API', async (_name, { detail }) => {
    const source = String(detail.eventSource);
    const api = await apiOf(source, String(detail.eventName));
    if (api === undefined) return;
    const found = [
      ...strangeFields(detail.requestParameters, api.input),
      ...(FLAT.includes(source) ? [] : strangeFields(detail.responseElements, api.output)),
    ];

    expect(found.filter((place) => !(IN_RECORDS[source] ?? []).some((one) => one.test(place)))).toEqual([]);
  });

  test('most of them are of services whose API is known here', async () => {
    const known = await Promise.all(
      calls.map(([, { detail }]) => apiOf(String(detail.eventSource), String(detail.eventName))),
    );

    expect(known.filter((one) => one !== undefined).length / calls.length).toBeGreaterThan(0.6);
  });
});

describe('what a security service found', () => {
  test.each(ofKind('GuardDuty Finding'))('%s has the fields of a finding of GuardDuty', async (_name, { detail }) => {
    const shape = (await shapesOf('guardduty'))?.Finding$;

    expect(shape === undefined ? ['no schema'] : strangeFields(detail, shape)).toEqual([]);
  });

  test.each(ofKind('Security Hub Findings - Imported'))('%s has those of ASFF', async (_name, { detail }) => {
    const shape = (await shapesOf('securityhub'))?.AwsSecurityFinding$;
    const found = itemsAt(detail, 'findings').flatMap((one) => (shape === undefined ? [] : strangeFields(one, shape)));

    expect(found).toEqual([]);
  });
});
