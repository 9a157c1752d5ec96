import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { issueOf } from '../../../lib/domain/finding/finding.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { eventFile } from '../support/fixtures.ts';
import { makeWorld } from '../support/triage-world.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const HERE = '000000000000 eu-central-1';

/** An event of a file, with other details. */
function event(file: string, detail: object = {}, more: Partial<AccountEvent> = {}): AccountEvent {
  const made = eventFile(file);
  return { ...made, ...more, detail: { ...made.detail, ...detail } };
}

const rule = (file: string, configRuleName: string, resourceType: string, resourceId: string) =>
  event(file, { configRuleName, resourceType, resourceId });

/** A control that failed, as Security Hub tells it in its older form. */
function asff(control: string, resource: string, label = 'HIGH', created = '2026-03-02T03:00:00Z'): AccountEvent {
  const made = eventFile('defense-evasion/security-hub-high');
  const [finding] = made.detail.findings as object[];
  const failed = {
    ...finding,
    CreatedAt: created,
    Severity: { Label: label },
    Compliance: { Status: 'FAILED', SecurityControlId: control },
    Resources: [{ Type: 'Other', Id: resource }],
  };
  return { ...made, id: `asff-${control}-${resource}`, detail: { findings: [failed] } };
}

/** The same in OCSF. */
function ocsf(control: string, resource: string, severity = 4, created = '2026-03-02T03:00:00Z'): AccountEvent {
  const made = eventFile('defense-evasion/security-hub-exposure-high');
  const [finding] = made.detail.findings as { finding_info: object }[];
  const failed = {
    ...finding,
    class_uid: 2003,
    class_name: 'Compliance Finding',
    severity_id: severity,
    compliance: { control, status: 'Fail' },
    finding_info: { ...finding?.finding_info, created_time_dt: created },
    resources: [{ uid: resource }],
  };
  return { ...made, id: `ocsf-${control}-${resource}`, detail: { findings: [failed] } };
}

const BUCKET = 'arn:aws:s3:::payroll';
const opened = event('exfiltration/bucket-made-public');
const config = event('exfiltration/config-public-bucket');
const macie = event('exfiltration/macie-bucket-policy');
const analyzer = event('exfiltration/access-analyzer-external-access', { isPublic: true, principal: { AWS: '*' } });
const compliant = event(
  'exfiltration/config-public-bucket',
  { newEvaluationResult: { complianceType: 'COMPLIANT' }, oldEvaluationResult: { complianceType: 'NON_COMPLIANT' } },
  { id: 'compliant', time: '2026-03-02T03:30:00Z' },
);
const MADE_PUBLIC = {
  requestParameters: {
    snapshotId: 'snap-0123456789abcdef0',
    createVolumePermission: { add: { items: [{ group: 'all' }] } },
  },
};
const SNAPSHOT = 'arn:aws:ec2:eu-central-1::snapshot/snap-0123456789abcdef0';
const GROUP = 'arn:aws:ec2:eu-central-1:000000000000:security-group/sg-0123456789abcdef0';
const checked = (name: string, resource: string) =>
  event('exfiltration/trusted-advisor-security', { 'check-name': name, resource_id: resource });

describe('what several services call by one name', () => {
  test.each<[string, AccountEvent, string | undefined]>([
    ['the call that opened a bucket', opened, `S3.2 ${HERE} payroll`],
    ['a rule on it', config, `S3.2 ${HERE} payroll`],
    [
      'the rule that Security Hub made of it',
      rule(
        'exfiltration/config-public-bucket',
        'securityhub-s3-bucket-public-read-prohibited-1a2b3c4d',
        'AWS::S3::Bucket',
        'payroll',
      ),
      `S3.2 ${HERE} payroll`,
    ],
    [
      'a rule called alike',
      rule('exfiltration/config-public-bucket', 'our-s3-bucket-public-read-prohibited', 'AWS::S3::Bucket', 'payroll'),
      undefined,
    ],
    [
      'a rule on writing',
      rule('exfiltration/config-public-bucket', 's3-bucket-public-write-prohibited', 'AWS::S3::Bucket', 'payroll'),
      undefined,
    ],
    ['Macie', macie, `S3.2 ${HERE} payroll`],
    ['Access Analyzer', analyzer, `S3.2 ${HERE} payroll`],
    ['Access Analyzer, of one account', event('exfiltration/access-analyzer-external-access'), undefined],
    ['Security Hub', asff('S3.2', BUCKET), `S3.2 ${HERE} payroll`],
    ['Security Hub, in OCSF', ocsf('S3.2', BUCKET), `S3.2 ${HERE} payroll`],
    ['Security Hub, a control that failed before', asff('S3.2', BUCKET, 'HIGH', '2026-02-01T00:00:00Z'), undefined],
    ['an exposure', event('defense-evasion/security-hub-exposure-high'), undefined],
    [
      'Macie, on a block that is off',
      event('exfiltration/macie-bucket-policy', { type: 'Policy:IAMUser/S3BlockPublicAccessDisabled' }),
      `S3.8 ${HERE} payroll`,
    ],
    [
      'Macie, on a share',
      event('exfiltration/macie-bucket-policy', { type: 'Policy:IAMUser/S3BucketSharedExternally' }),
      undefined,
    ],
    [
      'the rule on such a block',
      rule(
        'exfiltration/config-public-bucket',
        's3-bucket-level-public-access-prohibited',
        'AWS::S3::Bucket',
        'payroll',
      ),
      `S3.8 ${HERE} payroll`,
    ],
    [
      'a snapshot for everybody',
      event('exfiltration/snapshot-or-image-shared', MADE_PUBLIC),
      `EC2.1 ${HERE} snap-0123456789abcdef0`,
    ],
    ['a snapshot for one account', event('exfiltration/snapshot-or-image-shared'), undefined],
    [
      'Access Analyzer, on a snapshot',
      event('exfiltration/access-analyzer-external-access', {
        isPublic: true,
        resourceType: 'AWS::EC2::Snapshot',
        resource: SNAPSHOT,
      }),
      `EC2.1 ${HERE} snap-0123456789abcdef0`,
    ],
    ["a database's snapshot for everybody", event('exfiltration/database-snapshot-shared'), `RDS.1 ${HERE} prod-1`],
    [
      'Security Hub, on that snapshot',
      asff('RDS.1', 'arn:aws:rds:eu-central-1:000000000000:snapshot:prod-1'),
      `RDS.1 ${HERE} prod-1`,
    ],
    ['a database with a public address', event('exfiltration/database-made-public'), `RDS.2 ${HERE} copy`],
    [
      'Security Hub, on that database',
      ocsf('RDS.2', 'arn:aws:rds:eu-central-1:000000000000:db:copy'),
      `RDS.2 ${HERE} copy`,
    ],
    ['port 22 opened', event('exfiltration/port-opened-to-the-world'), `EC2.13 ${HERE} sg-0123456789abcdef0`],
    ['the rule on port 22', event('initial-access/config-open-port'), `EC2.13 ${HERE} sg-0123456789abcdef0`],
    ['Security Hub, on port 22', asff('EC2.13', GROUP), `EC2.13 ${HERE} sg-0123456789abcdef0`],
    [
      'another port opened',
      event('exfiltration/port-opened-to-the-world', {
        requestParameters: {
          groupId: 'sg-0123456789abcdef0',
          ipPermissions: {
            items: [
              { ipProtocol: 'tcp', fromPort: 3389, toPort: 3389, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } },
            ],
          },
        },
      }),
      undefined,
    ],
    [
      'metadata without tokens',
      event('defense-evasion/instance-metadata-weakened'),
      `EC2.8 ${HERE} i-0123456789abcdef0`,
    ],
    [
      'the rule on such metadata',
      rule('defense-evasion/config-other-rule', 'ec2-imdsv2-check', 'AWS::EC2::Instance', 'i-0123456789abcdef0'),
      `EC2.8 ${HERE} i-0123456789abcdef0`,
    ],
    [
      'root without a second factor',
      rule('credential-access/config-weak-sign-in', 'root-account-mfa-enabled', 'AWS::::Account', '000000000000'),
      `IAM.9 ${HERE} 000000000000`,
    ],
    ['Security Hub, on root', asff('IAM.9', 'AWS::::Account:000000000000'), `IAM.9 ${HERE} 000000000000`],
    ['Trusted Advisor, on root', checked('MFA on Root Account', ''), 'IAM.9 000000000000 us-east-1 000000000000'],
    [
      'Trusted Advisor, on a bucket',
      checked('Amazon S3 Bucket Permissions', BUCKET),
      'S3.2 000000000000 us-east-1 payroll',
    ],
    ['Trusted Advisor, on another check', checked('IAM Password Policy', ''), undefined],
    [
      'a key that Health reports',
      event('credential-access/exposed-key-reported'),
      'exposed key 000000000000 us-east-1 AKIAEXAMPLE000000009',
    ],
    [
      'a key that Trusted Advisor reports',
      event('credential-access/trusted-advisor-exposed-key'),
      'exposed key 000000000000 us-east-1 AKIAEXAMPLE000000009',
    ],
    [
      'a certificate that expires',
      event('impact/certificate-about-to-expire'),
      `ACM.1 ${HERE} arn:aws:acm:eu-central-1:000000000000:certificate/c`,
    ],
    [
      'the rule on certificates',
      event('impact/config-certificate-expires'),
      `ACM.1 ${HERE} arn:aws:acm:eu-central-1:000000000000:certificate/c`,
    ],
  ])('%s', (_who, seen, issue) => {
    const raised = detector.raised(seen).map((detection) => issueOf(detection, seen));

    expect(raised).toContain(issue);
    expect(raised.filter((one) => one !== issue && one !== undefined)).toEqual([]);
  });
});

/** Triage that keeps which finding each event was counted in, and the record's lines. */
function world(more: object = {}) {
  const made = makeWorld(detector);
  const homes: string[] = [];
  const lines: string[] = [];
  const policy = parsePolicy({ version: 1, playbooks: { 'block-public-bucket': { mode: 'approve' } }, ...more });
  const { record } = made.ports.findings;
  const ports = {
    ...made.ports,
    loadPolicy: async () => ({ ok: true as const, policy }),
    findings: {
      ...made.ports.findings,
      record: async (...given: Parameters<typeof record>) => {
        // That a bucket's settings changed is recorded beside it.
        if (given[0].severity !== 'info') homes.push(given[0].id);
        return record(...given);
      },
    },
    timeline: {
      ...made.ports.timeline,
      note: async (_finding: string, { what, who, why }: { what: string; who: string; why?: string }) =>
        void (who.endsWith('changed') || lines.push(`${what} by ${who}${what.includes('closed') ? `: ${why}` : ''}`)),
    },
  };
  let times = 0;
  const hear = async (...events: AccountEvent[]) => {
    for (const one of events) {
      times += 1;
      const requestId = `request-${times}`;
      await triage(one, { ...ports, hearing: { ...ports.hearing, requestId } });
    }
  };
  const findings = () => new Set(homes).size;
  return { ...made, ports, homes, lines, hear, findings };
}

/** An event some time later, with an id of its own. */
function later(one: AccountEvent, minutes: number, detail: object = {}): AccountEvent {
  const time = new Date(Date.parse(one.time) + minutes * 60_000).toISOString();
  return { ...one, id: `${one.id}-${minutes}`, time, detail: { ...one.detail, ...detail } };
}

describe('reports of one issue', () => {
  test('are one finding, told and asked about once; its record says who else saw it', async () => {
    const on = world();

    await on.hear(opened, config, macie, analyzer, asff('S3.2', BUCKET, 'CRITICAL'), ocsf('S3.2', BUCKET, 5));

    expect(on.findings()).toBe(1);
    expect(on.alerts).toHaveLength(1);
    expect(on.tasks).toHaveLength(1);
    expect(on.lines).toEqual([
      'seen by detection exfiltration/bucket-made-public',
      'seen by detection exfiltration/config-public-bucket',
      'seen by detection exfiltration/macie-bucket-policy',
      'seen by detection exfiltration/access-analyzer-external-access',
      'seen by detection defense-evasion/security-hub-high',
      'seen by detection defense-evasion/security-hub-exposure-high',
    ]);
  });

  test('of Security Hub in both of its forms are one finding, whichever comes first', async () => {
    const volume = 'arn:aws:ec2:eu-central-1:000000000000:volume/vol-1';
    const [first, second] = [world(), world()];

    await first.hear(asff('EC2.3', volume, 'MEDIUM'), ocsf('EC2.3', volume, 3));
    await second.hear(ocsf('EC2.3', volume), asff('EC2.3', volume));

    expect([first.findings(), first.alerts.length]).toEqual([1, 1]);
    expect([second.findings(), second.alerts.length]).toEqual([1, 1]);
  });

  test('that come twice are counted once', async () => {
    const on = world();

    await on.hear(opened, config, config);

    expect(on.lines).toHaveLength(2);
  });

  test('that are louder are told; what is no louder than those is one more of them', async () => {
    const on = world();

    await on.hear(
      event('exfiltration/port-opened-to-the-world'),
      asff('EC2.13', GROUP),
      event('initial-access/config-open-port'),
    );

    expect(on.findings()).toBe(2);
    expect(on.alerts).toHaveLength(2);
    expect(on.homes[2]).toBe(on.homes[0]);
  });

  test('propose what the first one did not', async () => {
    const on = world();

    await on.hear(analyzer, config);

    expect(on.findings()).toBe(1);
    expect(on.tasks.map(({ playbook }) => playbook)).toEqual(['block-public-bucket']);
  });

  test('are answered as the policy has it for the finding that they are part of, by which they are planned', async () => {
    const modes = [{ when: { detection: 'exfiltration/access-analyzer-external-access' }, mode: 'off' }];
    const on = world({ modes });

    await on.hear(analyzer, config);

    expect(on.findings()).toBe(1);
    expect(on.tasks).toEqual([]);
  });

  test('are told where the first was suppressed, by its detection', async () => {
    const suppressions = [
      { detection: 'exfiltration/bucket-made-public', until: '2026-06-01T00:00:00Z', reason: 'a website' },
    ];
    const on = world({ suppressions });

    await on.hear(opened, config, macie);

    expect(on.findings()).toBe(1);
    // What is only recorded beside it is the other one.
    expect(on.emitted).toEqual(['Finding Raised', 'Finding Raised']);
    expect(on.alerts.map(({ attributes }) => attributes.detection?.value)).toEqual([
      'exfiltration/config-public-bucket',
    ]);
  });
});

describe('what is no report of the same', () => {
  test.each([
    [
      'another bucket',
      [opened, event('exfiltration/macie-bucket-policy', { resourcesAffected: { s3Bucket: { name: 'website' } } })],
    ],
    [
      'another issue',
      [opened, event('exfiltration/macie-bucket-policy', { type: 'Policy:IAMUser/S3BucketSharedExternally' })],
    ],
    ['another account', [opened, { ...config, account: '111122223333' }]],
    ['a call after a report', [config, later(opened, 5)]],
    ['a second finding of the same service', [macie, later(macie, 5, { id: 'm2' })]],
    ['a second finding of a service whose first was one more', [opened, macie, later(macie, 5, { id: 'm2' })]],
    ['a report of two days later', [opened, later(macie, 2 * 1_440)]],
    ['a report after the rule was content', [opened, config, compliant, later(macie, 40)]],
  ])('%s', async (_what, events) => {
    const on = world();
    const otherAccounts = ['111122223333'];
    Object.assign(on.ports.hearing, { otherAccounts });

    await on.hear(...events);

    expect(on.findings()).toBe(2);
    expect(on.alerts.length).toBeGreaterThanOrEqual(2);
  });

  test('a report after the incident was closed by a person, or contained', async () => {
    for (const state of ['closed', 'contained'] as const) {
      const on = world();
      await on.hear(opened);
      const [incident] = on.incidents.all.values();
      if (incident !== undefined) await on.incidents.changeState(incident, state, new Date('2026-03-02T03:10:00Z'));

      await on.hear(later(macie, 10));

      expect([on.findings(), on.alerts.length, on.tasks.length]).toEqual([2, 2, 2]);
    }
  });

  test('one that a drill, or a replay, made', async () => {
    const on = world();

    await triage({ ...config, id: 'drill' }, { ...on.ports, drill: 'tell' });
    await triage({ ...config, id: 'replay' }, { ...on.ports, replayed: true });
    await on.hear(macie);
    await triage({ ...config, id: 'replay again' }, { ...on.ports, replayed: true });

    expect(on.homes[2]).not.toBe(on.homes[0]);
    expect(on.homes[3]).toBe(on.homes[0]);
  });
});

describe('a rule that is content', () => {
  test('closes what it alone said', async () => {
    const on = world();

    await on.hear(config, compliant);

    expect(on.lines.at(-1)).toBe(
      'closed by aws.config: s3-bucket-public-read-prohibited is as it must be, or gone, and was the last',
    );
    expect(on.alerts.at(-1)?.subject).toContain('Ended after 26 min');
  });

  test('closes what was recorded before reports were parts of their findings', async () => {
    const on = world();
    const ended: string[] = [];
    await on.hear(config);

    on.ports.parts = { ...on.ports.parts, openIn: async () => [] };
    on.ports.findings.close = async (id) => void ended.push(id);
    await on.hear(compliant);

    expect(ended).toEqual([on.homes[0]]);
  });

  test('closes nothing that others said as well, in whatever order', async () => {
    for (const events of [
      [opened, config],
      [config, macie],
      [config, opened],
    ]) {
      const on = world();

      await on.hear(...events, compliant, { ...compliant, id: 'once more' });

      expect(on.lines.filter((line) => line.startsWith('closed'))).toHaveLength(events[1] === opened ? 1 : 0);
    }
  });
});
