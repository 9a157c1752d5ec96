import { describe, expect, test } from '@jest/globals';
import { alertsAt, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { finding } from '../support/fixtures.ts';

const told = (more: Parameters<typeof finding>[0] = {}, news: string[] = [], brief?: string) =>
  findingAlert(finding(more), 'Looked.', ['Turn it on again.'], news, brief);

describe('the title of a finding says', () => {
  test.each([
    ['nothing more the first time', 1, [], 'CloudTrail stopped or weakened'],
    ['how often it was seen', 12, [], 'CloudTrail stopped or weakened (seen 12 times)'],
    ['what is new', 1, ['again after it had ended'], 'CloudTrail stopped or weakened (again after it had ended)'],
    [
      'both, the news first',
      2,
      ['by another actor', 'from another address'],
      'CloudTrail stopped or weakened (by another actor, from another address, seen 2 times)',
    ],
  ])('%s', (_name, count, news, title) => {
    expect(told({ count }, news).title).toBe(title);
  });
});

test('a finding is told with who, from where, what and what to do next', () => {
  expect(told({}, [], 'Looked')).toMatchObject({
    kind: 'finding',
    severity: 'critical',
    who: 'arn:aws:iam::123456789012:user/mallory',
    from: '203.0.113.50',
    resource: 'org-trail',
    ref: 'f00d',
    brief: 'Looked',
    next: ['Turn it on again.', 'Look at the record: aws.cloudtrail, AWS API Call via CloudTrail, e-1'],
    finding: 'f00d',
  });
});

test('a service that reports did not do it, and what is not known is left out', () => {
  const alert = told({ actor: 'aws.config', sourceIp: undefined });

  expect(alert).not.toHaveProperty('who');
  expect(alert).not.toHaveProperty('from');
  expect(alert).not.toHaveProperty('brief');
  expect(told({ actor: 'user-of-aws.' }).who).toBe('user-of-aws.');
});

test('of repetitions the first is worth a word, and each power of ten from ten on', () => {
  expect([0, 1, 2, 9, 10, 11, 99, 100, 110, 1_000, 10_000, 10_001].filter(alertsAt)).toEqual([
    1, 10, 100, 1_000, 10_000,
  ]);
});
