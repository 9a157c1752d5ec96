import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { headLine, matchLine } from '../../../cli/replay/lines.ts';
import { securityHubFinding } from '../../../lib/domain/finding/asff.ts';
import { detectionFinding } from '../../../lib/domain/finding/ocsf.ts';
import { finding } from '../support/fixtures.ts';

describe('a finding as OCSF', () => {
  test('is a Detection Finding with its technique, its resource and its evidence', () => {
    expect(detectionFinding(finding(), { api: 'cloudtrail:StopLogging' })).toEqual({
      activity_id: 1,
      activity_name: 'Create',
      category_uid: 2,
      category_name: 'Findings',
      class_uid: 2004,
      class_name: 'Detection Finding',
      type_uid: 200401,
      type_name: 'Detection Finding: Create',
      time: 1_772_420_645_000,
      severity_id: 5,
      severity: 'Critical',
      status_id: 1,
      status: 'New',
      count: 1,
      message: 'mallory called StopLogging on org-trail.',
      cloud: {
        provider: 'AWS',
        account: { uid: '123456789012', type: 'AWS Account', type_id: 10 },
        region: 'eu-central-1',
      },
      finding_info: {
        uid: 'f00d',
        title: 'CloudTrail stopped or weakened',
        desc: 'mallory called StopLogging on org-trail.',
        created_time: 1_772_420_645_000,
        analytic: {
          uid: 'defense-evasion/cloudtrail-tampered',
          name: 'CloudTrail stopped or weakened',
          type: 'Rule',
          type_id: 1,
        },
        attacks: [
          {
            version: '17.0',
            tactic: { name: 'Defense Evasion' },
            technique: { uid: 'T1562.008', name: expect.stringContaining('Impair Defenses') },
          },
        ],
        data_sources: ['aws.cloudtrail | AWS API Call via CloudTrail | e-1'],
      },
      resources: [{ uid: 'org-trail', name: 'org-trail', owner: { account: { uid: '123456789012' } } }],
      evidences: [
        {
          actor: {
            user: {
              name: 'arn:aws:iam::123456789012:user/mallory',
              uid: 'arn:aws:iam::123456789012:user/mallory',
            },
          },
          api: { operation: 'cloudtrail:StopLogging' },
          src_endpoint: { ip: '203.0.113.50' },
        },
      ],
      metadata: {
        version: '1.3.0',
        product: { name: 'riposte', vendor_name: 'riposte' },
        profiles: ['cloud'],
        original_time: '2026-03-02T03:04:05Z',
        correlation_uid: 'e-1',
      },
    });
  });

  test('says that it is over, and of what has no address nothing about one', () => {
    const { sourceIp: _none, ...quiet } = finding({ severity: 'info' });

    const closed = detectionFinding(quiet, { activity: 'close' });

    expect(closed).toMatchObject({ type_uid: 200403, status_id: 4, status: 'Resolved', severity_id: 1 });
    expect(JSON.stringify(closed)).not.toContain('src_endpoint');
  });
});

describe('a finding as Security Hub takes it', () => {
  test('has what is required, under the own product of its account', () => {
    expect(securityHubFinding(finding({ subject: 'arn:aws:s3:::payroll' }))).toEqual({
      SchemaVersion: '2018-10-08',
      Id: 'riposte/eu-central-1/123456789012/f00d',
      ProductArn: 'arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default',
      GeneratorId: 'riposte/defense-evasion/cloudtrail-tampered',
      AwsAccountId: '123456789012',
      Types: ['TTPs/Defense Evasion'],
      CreatedAt: '2026-03-02T03:04:05Z',
      UpdatedAt: '2026-03-02T03:04:05Z',
      Severity: { Label: 'CRITICAL' },
      Title: 'CloudTrail stopped or weakened',
      Description: 'mallory called StopLogging on org-trail.',
      Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::payroll', Partition: 'aws', Region: 'eu-central-1' }],
      ProductFields: {
        'riposte/actor': 'arn:aws:iam::123456789012:user/mallory',
        'riposte/sourceIp': '203.0.113.50',
        'riposte/attack': 'T1562.008',
        'riposte/event': 'e-1',
      },
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
    });
  });

  test('closed is resolved and archived, in the partition of its region', () => {
    expect(
      securityHubFinding(finding({ region: 'cn-north-1' }), { closed: true, seen: '2026-03-03T00:00:00Z' }),
    ).toMatchObject({
      ProductArn: 'arn:aws-cn:securityhub:cn-north-1:123456789012:product/123456789012/default',
      UpdatedAt: '2026-03-03T00:00:00Z',
      Workflow: { Status: 'RESOLVED' },
      RecordState: 'ARCHIVED',
    });
  });

  test('never is longer than what Security Hub takes, and never lacks a description or a resource', () => {
    const text = fc.string({ maxLength: 3_000 });
    fc.assert(
      fc.property(text, text, text, (title, summary, subject) => {
        const made = securityHubFinding(finding({ title: `t${title}`, summary, subject })) as {
          Title: string;
          Description: string;
          Resources: { Id: string }[];
        };

        expect(made.Title.length).toBeLessThanOrEqual(256);
        expect(made.Description.length).toBeGreaterThan(0);
        expect(made.Description.length).toBeLessThanOrEqual(1_024);
        expect(made.Resources[0]?.Id).not.toBe('');
      }),
    );
  });
});

describe('a match as a row of a table', () => {
  test('has the columns of the head line', () => {
    const row = matchLine(
      { finding: finding(), tasks: [], advice: [], deed: [], links: [], api: 'cloudtrail:StopLogging' },
      '6b42a1f0',
      'csv',
    );

    expect(headLine('csv')).toBe(
      'time,eventId,detection,finding,severity,title,subject,account,region,actor,sourceIp,technique,api,playbook,playbooks,incident',
    );
    expect(row).toBe(
      '2026-03-02T03:04:05Z,e-1,defense-evasion/cloudtrail-tampered,f00d,critical,CloudTrail stopped or weakened,org-trail,123456789012,eu-central-1,arn:aws:iam::123456789012:user/mallory,203.0.113.50,T1562.008,cloudtrail:StopLogging,,,6b42a1f0',
    );
  });

  test.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line break', 'a\nb', '"a\nb"'],
    ['a formula', '=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
    ['a formula by another sign', '@SUM(1)', "'@SUM(1)"],
    ['a formula in full-width letters, which some spreadsheets run as well', '＝SUM(1)', "'＝SUM(1)"],
    ['another cell where semicolons part cells', 'a;=SUM(1)', "a;'=SUM(1)"],
  ])('keeps %s in its cell and runs nothing', (_name, subject, expected) => {
    expect(
      matchLine({ finding: finding({ subject }), tasks: [], advice: [], deed: [], links: [] }, undefined, 'csv'),
    ).toContain(`,${expected},`);
  });
});
