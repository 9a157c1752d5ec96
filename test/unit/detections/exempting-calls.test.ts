import { describe, expect, test } from '@jest/globals';
import exempted from '../../../lib/detections/defense-evasion/exempted-from-riposte.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { eventFile } from '../support/fixtures.ts';
import { detector, loudness, subjectOf } from '../support/raising.ts';

const ID = 'defense-evasion/exempted-from-riposte';
const KEY = 'riposte-never-touch';
const listed = [
  { key: 'team', value: 'x' },
  { key: KEY, value: '' },
];
const mapped = { team: 'x', [KEY]: '' };

/** A call of a service, as CloudTrail records it. */
const call = (service: string, eventName: string, requestParameters: object, more: object = {}): AccountEvent => {
  const event = eventFile(ID);
  return {
    ...event,
    source: `aws.${service}`,
    detail: {
      ...event.detail,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      requestParameters,
      ...more,
    } as AccountEvent['detail'],
  };
};
const CHANGED = 'defense-evasion/riposte-tag-changed';
const raises = (event: AccountEvent, by = ID) => detector.raised(event).some(({ id }) => id === by);
const arn = 'arn:aws:x:us-east-1:000000000000:thing/a';

describe('the tag that keeps riposte from something', () => {
  test.each([
    ['iam', 'TagRole', { roleName: 'web', tags: listed }, 'web'],
    ['iam', 'CreateUser', { userName: 'backup', tags: listed }, 'backup'],
    ['iam', 'CreateRole', { roleName: 'web', assumeRolePolicyDocument: '{}', tags: listed }, 'web'],
    ['ec2', 'CreateTags', { resourcesSet: { items: [{ resourceId: 'i-0abc' }] }, tagSet: { items: listed } }, 'i-0abc'],
    [
      'ec2',
      'RunInstances',
      { tagSpecificationSet: { items: [{ resourceType: 'instance', tags: listed }] } },
      'ec2 in 000000000000',
    ],
    [
      's3',
      'PutBucketTagging',
      { bucketName: 'data', Tagging: { TagSet: { Tag: { Key: KEY, Value: '1' } } }, tagging: '' },
      'data',
    ],
    [
      's3',
      'PutBucketTagging',
      {
        bucketName: 'data',
        Tagging: {
          TagSet: {
            Tag: [
              { Key: 'a', Value: '1' },
              { Key: KEY, Value: '1' },
            ],
          },
        },
      },
      'data',
    ],
    ['secretsmanager', 'TagResource', { secretId: 'prod/db', tags: listed }, 'prod/db'],
    ['secretsmanager', 'CreateSecret', { name: 'prod/db', tags: listed }, 'prod/db'],
    ['kms', 'TagResource', { keyId: arn, tags: [{ tagKey: KEY, tagValue: '' }] }, arn],
    ['rds', 'AddTagsToResource', { resourceName: arn, tags: listed }, arn],
    ['lambda', 'TagResource20170331v2', { resource: arn, tags: mapped }, arn],
    ['sns', 'TagResource', { resourceArn: arn, tags: listed }, arn],
    ['sqs', 'TagQueue', { queueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/q', tags: mapped }, undefined],
    ['dynamodb', 'TagResource', { resourceArn: arn, tags: listed }, arn],
    ['tagging', 'TagResources', { resourceARNList: [arn], tags: mapped }, arn],
    ['cloudtrail', 'AddTags', { resourceId: arn, tagsList: listed }, arn],
    ['cloudfront', 'TagResource', { resource: arn, tags: { items: listed } }, arn],
    ['acm', 'AddTagsToCertificate', { certificateArn: arn, tags: listed }, arn],
    ['route53', 'ChangeTagsForResource', { resourceType: 'hostedzone', resourceId: 'Z1', addTags: listed }, 'Z1'],
    ['eks', 'TagResource', { resourceArn: arn, tags: mapped }, arn],
    ['sso', 'TagResource', { resourceArn: arn, tags: listed }, arn],
    [
      'autoscaling',
      'CreateOrUpdateTags',
      { tags: [{ key: KEY, resourceId: 'web-asg', resourceType: 'auto-scaling-group', propagateAtLaunch: true }] },
      'web-asg',
    ],
  ])('is seen where %s says %s', (service, name, parameters, subject) => {
    const event = call(service, name, parameters);

    expect(raises(event)).toBe(true);
    if (subject !== undefined) expect(raiseFinding(exempted, event).subject).toBe(subject);
  });

  test.each([
    [
      'of another key',
      call('iam', 'TagUser', { userName: 'bob', tags: [{ key: 'riposte-never-touched', value: '' }] }),
    ],
    ['in a value', call('iam', 'TagUser', { userName: 'bob', tags: [{ key: 'team', value: KEY }] })],
    ['in vain', call('iam', 'TagUser', { userName: 'bob', tags: listed }, { errorCode: 'AccessDenied' })],
    [
      'by a service that hands tags on',
      call(
        'ec2',
        'RunInstances',
        { tagSpecificationSet: { items: [{ resourceType: 'instance', tags: listed }] } },
        { userIdentity: { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' } },
      ),
    ],
  ])('is not told of %s', (_what, event) => {
    expect(raises(event)).toBe(false);
  });

  const role = (arn: string) => ({
    type: 'AssumedRole',
    arn: 'arn:aws:sts::000000000000:assumed-role/deploy/x',
    sessionContext: { sessionIssuer: { arn, userName: 'deploy' } },
  });
  const tagging = (roleName: string) =>
    call('iam', 'TagRole', { roleName, tags: listed }, { userIdentity: role('arn:aws:iam::000000000000:role/deploy') });

  test.each([
    ['on another', tagging('web'), 'high'],
    ['on the role that sets it', tagging('deploy'), 'critical'],
    [
      'on the user who sets it, however written',
      call('iam', 'TagUser', { userName: 'Mallory', tags: listed }),
      'critical',
    ],
  ])('%s is %s', (_what, event, severity) => {
    expect(raiseFinding(exempted, event).severity).toBe(severity);
  });

  test('set by a role that the policy trusts to build is less', () => {
    const event = tagging('web');
    const programs = ['arn:aws:iam::000000000000:role/deploy'];
    const trusted = { accounts: [], organizations: [], programs, scanners: [], addresses: [], providers: [] };

    expect(raiseFinding(exempted, event, trusted).severity).toBe('low');
  });
});

describe('a tag that riposte goes by', () => {
  const instance = { items: [{ resourceId: 'i-0abc' }] };

  test.each([
    ['iam', 'UntagUser', { userName: 'bob', tagKeys: ['team', KEY] }, 'bob'],
    ['iam', 'UntagUser', { userName: 'bob', tagKeys: ['riposte:secret'] }, 'bob'],
    ['secretsmanager', 'UntagResource', { secretId: 'prod/db', tagKeys: ['riposte:holds'] }, 'prod/db'],
    ['ec2', 'DeleteTags', { resourcesSet: instance, tagSet: { items: listed } }, 'i-0abc'],
    ['autoscaling', 'DeleteTags', { tags: [{ key: KEY, resourceId: 'web-asg' }] }, 'web-asg'],
    ['cloudtrail', 'RemoveTags', { resourceId: arn, tagsList: listed }, arn],
    ['acm', 'RemoveTagsFromCertificate', { certificateArn: arn, tags: listed }, arn],
    ['rds', 'RemoveTagsFromResource', { resourceName: arn, tagKeys: [KEY] }, arn],
    ['cloudfront', 'UntagResource', { resource: arn, tagKeys: { items: [KEY] } }, arn],
    ['backup', 'UntagResource', { resourceArn: arn, tagKeyList: [KEY] }, arn],
    ['route53', 'ChangeTagsForResource', { resourceId: 'Z1', removeTagKeys: [KEY] }, 'Z1'],
    ['tagging', 'UntagResources', { resourceARNList: [arn], tagKeys: [KEY] }, arn],
  ])('is told once it is taken off, and as nothing else: %s %s %j', (service, name, parameters, subject) => {
    const event = call(service, name, parameters);

    expect([raises(event), raises(event, CHANGED)]).toEqual([false, true]);
    expect(subjectOf(CHANGED, event)).toBe(subject);
    expect(loudness(event)).toBe('medium');
  });

  test.each([
    ['iam', 'TagUser', { userName: 'bob', tags: [{ key: 'riposte:secret', value: 'arn:of:another' }] }],
    ['secretsmanager', 'TagResource', { secretId: 'decoy', tags: [{ key: 'riposte:holds', value: 'iam-user/bob' }] }],
    ['tagging', 'TagResources', { resourceARNList: [arn], tags: { 'riposte:holds': 'iam-user/bob' } }],
  ])('is told where it names another secret: %s %s', (service, name, parameters) => {
    expect(raises(call(service, name, parameters), CHANGED)).toBe(true);
  });

  test('is told as set where it is set, and as nothing else', () => {
    const event = call('ec2', 'CreateTags', { resourcesSet: instance, tagSet: { items: listed } });

    expect([raises(event), raises(event, CHANGED)]).toEqual([true, false]);
  });
});
