import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { Threshold } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { markOf } from '../../../lib/domain/finding/threshold.ts';
import { isPlaceholder } from '../../../lib/domain/text/placeholder.ts';
import { eventFile } from '../support/fixtures.ts';
import { idOf, like, loud, proposed, subjectOf } from '../support/raising.ts';

const detections = await loadDetections();

function thresholdOf(id: string): Threshold {
  const threshold = detections.find((one) => one.id === id)?.threshold;
  if (threshold === undefined) throw new Error(`No threshold: ${id}`);
  return threshold;
}

/** How many different things some events count for, each an event of its own. */
function distinct(id: string, details: object[]): number {
  const marks = details.map((detail, index) => markOf(thresholdOf(id), { ...like(id, detail), id: `e-${index}` }));
  return new Set(marks.flatMap((mark) => (mark === undefined ? [] : [mark.value]))).size;
}

const secret = (secretId: string) => ({ requestParameters: { secretId } });
const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:000000000000:secret:${name}`;

describe('one thing in several spellings counts once', () => {
  test.each<[string, string, object[], number]>([
    [
      'a secret by name and by ARN',
      'credential-access/secrets-read-in-bulk',
      [secret('prod/app1'), secret(arn('prod/app1-AbCdE1')), secret(arn('prod/app1'))],
      1,
    ],
    [
      'two secrets',
      'credential-access/secrets-read-in-bulk',
      [secret('prod/app1'), secret(arn('prod/app2-AbCdE2'))],
      2,
    ],
    [
      'a secret of another account',
      'credential-access/secrets-read-in-bulk',
      [secret('prod/app1'), secret('arn:aws:secretsmanager:eu-central-1:444455556666:secret:prod/app1-AbCdE1')],
      2,
    ],
    [
      'a parameter by name, by ARN and by version',
      'credential-access/parameters-read-in-bulk',
      ['/app/key', 'arn:aws:ssm:eu-central-1:000000000000:parameter/app/key', '/app/key:3'].map((name) => ({
        requestParameters: { name, withDecryption: true },
      })),
      1,
    ],
    [
      'parameters in another order',
      'credential-access/parameters-read-in-bulk',
      [
        ['/a', '/b'],
        ['/b', '/a'],
      ].map((names) => ({ requestParameters: { names, withDecryption: true } })),
      1,
    ],
    [
      'a user in another case',
      'credential-access/console-password-spray',
      ['Bob', 'bob', 'BOB'].map((userName) => ({ userIdentity: { type: 'IAMUser', userName } })),
      1,
    ],
    [
      'a call with and without the date of its API',
      'discovery/access-denied-burst',
      ['ListFunctions', 'ListFunctions20150331'].map((eventName) => ({
        eventName,
        eventSource: 'lambda.amazonaws.com',
      })),
      1,
    ],
    [
      'calls of one name of two services',
      'discovery/access-denied-burst',
      ['sqs', 'sns'].map((name) => ({ eventName: 'ListTags', eventSource: `${name}.amazonaws.com` })),
      2,
    ],
    [
      'objects of one name in two buckets',
      'exfiltration/objects-read-in-bulk',
      ['a', 'b', 'arn:aws:s3:::b'].map((bucketName) => ({ requestParameters: { bucketName, key: 'x' } })),
      2,
    ],
  ])('%s', (_name, id, details, count) => {
    expect(distinct(id, details)).toBe(count);
  });

  test('what was read is proposed once, by name', () => {
    const id = 'credential-access/secrets-read-in-bulk';
    const counted = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'refused h'];

    expect(proposed(id, like(id, secret(arn('prod/app1-AbCdE1'))))).toEqual({ secretId: 'prod/app1' });
    expect(proposed(id, like(id, secret('g')), counted)).toEqual({ secretIds: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] });
  });

  test.each<[string, string, object, object]>([
    ['a secret', 'impact/secrets-deleted', secret('prod/app1'), secret(arn('prod/app1-AbCdE1'))],
    [
      'a queue',
      'impact/queue-purged',
      { requestParameters: { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/000000000000/jobs' } },
      { requestParameters: { queueUrl: 'https://eu-central-1.queue.amazonaws.com/000000000000/jobs' } },
    ],
    [
      'a function',
      'execution/function-code-replaced',
      { requestParameters: { functionName: 'fn' } },
      { requestParameters: { functionName: 'arn:aws:lambda:eu-central-1:000000000000:function:fn:live' } },
    ],
    [
      'a user',
      'persistence/iam-user-created',
      { requestParameters: { userName: 'Eve' } },
      { requestParameters: { userName: 'eve' } },
    ],
    [
      'a database',
      'impact/database-deleted-without-snapshot',
      { requestParameters: { dBInstanceIdentifier: 'Shop' } },
      { requestParameters: { dBInstanceIdentifier: 'arn:aws:rds:eu-central-1:000000000000:db:shop' } },
    ],
  ])('%s is one finding', (_name, id, one, other) => {
    expect(idOf(id, like(id, one))).toBe(idOf(id, like(id, other)));
  });

  test('a judged secret is told under the name it is read by', () => {
    const { account, region } = eventFile('credential-access/secret-not-rotated');
    const resourceId = `arn:aws:secretsmanager:${region}:${account}:secret:prod/app1-AbCdE1`;
    const event = like('credential-access/secret-not-rotated', { resourceId });

    expect(subjectOf('credential-access/secret-not-rotated', event)).toBe('prod/app1');
  });

  test('whoever changes its own user in another case changes nobody else', () => {
    const detail = { userIdentity: { type: 'IAMUser', userName: 'Eve' }, requestParameters: { userName: 'eve' } };

    expect(loud(like('persistence/access-key-created-for-another-user', detail))).toEqual([]);
    expect(loud(like('persistence/console-password-given-to-user', detail))).toEqual([]);
  });
});

describe('placeholders are not one and the same', () => {
  const SPRAY = 'credential-access/console-password-spray';
  const hidden = { userIdentity: { type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } };

  test('each attempt on a name that is hidden counts', () => {
    expect(distinct(SPRAY, [hidden, hidden, hidden, hidden])).toBe(4);
  });

  test.each(['***', 'REDACTED', '-', 'unknown', ''])('so does %s', (userName) => {
    expect(
      distinct(
        SPRAY,
        [1, 2, 3].map(() => ({ userIdentity: { type: 'IAMUser', userName } })),
      ),
    ).toBe(3);
  });

  test('a delivery that is repeated counts once', () => {
    const event = like(SPRAY, hidden);

    expect(markOf(thresholdOf(SPRAY), event)).toEqual(markOf(thresholdOf(SPRAY), event));
  });

  test('callers whom nobody knows are counted by their address, not all together', () => {
    const id = 'exfiltration/objects-read-in-bulk';
    const anonymous = (sourceIPAddress: string): AccountEvent =>
      like(id, { sourceIPAddress, userIdentity: { type: 'AWSAccount', principalId: '', arn: '***' } });

    expect(markOf(thresholdOf(id), anonymous('198.51.100.1'))?.key).toBe('198.51.100.1');
    expect(markOf(thresholdOf(id), anonymous('198.51.100.2'))?.key).toBe('198.51.100.2');
    expect(markOf(thresholdOf(id), anonymous('AWS Internal'))).toBeUndefined();
  });

  test('failed sign-ins with hidden names are told by their address', () => {
    const id = 'initial-access/console-sign-in-failed';

    expect(subjectOf(id, like(id, { ...hidden, sourceIPAddress: '198.51.100.1' }))).toBe(
      'a user unknown to 000000000000, tried from 198.51.100.1',
    );
    expect(subjectOf(id, eventFile(id))).not.toContain('unknown');
  });

  test.each([
    ['HIDDEN_DUE_TO_SECURITY_REASONS', true],
    ['Redacted', true],
    ['n/a', true],
    ['bob', false],
    ['hidden', false],
    ['star*', false],
  ])('%s: %s', (text, expected) => {
    expect(isPlaceholder(text)).toBe(expected);
  });
});
