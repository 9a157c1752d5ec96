import { describe, expect, test } from '@jest/globals';
import rotationFailed from '../../../lib/detections/credential-access/secret-rotation-failed.ts';
import analyzer from '../../../lib/detections/exfiltration/access-analyzer-external-access.ts';
import malware from '../../../lib/detections/impact/malware-in-object.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { eventFile } from '../support/fixtures.ts';

const detector = makeDetector(await loadDetections());
const raised = (event: AccountEvent) => detector.raised(event).map(({ id }) => id);

describe('a resource that Access Analyzer could not look at', () => {
  const event = eventFile('exfiltration/access-analyzer-external-access');
  const { principal: _p, action: _a, condition: _c, isPublic: _i, ...known } = event.detail;
  const unseen = { ...event, detail: { ...known, error: 'ACCESS_DENIED' } };

  test('is told as not seen, and less urgently than what is open', () => {
    expect(raised(unseen)).toEqual(['exfiltration/access-analyzer-external-access']);
    expect(raiseFinding(analyzer, unseen)).toMatchObject({
      severity: 'medium',
      summary: 'Access Analyzer cannot see who can reach arn:aws:s3:::payroll: ACCESS_DENIED.',
    });
    expect(raiseFinding(analyzer, event).severity).toBe('high');
  });

  test('is another finding than the same resource, once it is seen to be open', () => {
    expect(raiseFinding(analyzer, unseen).id).not.toBe(raiseFinding(analyzer, event).id);
  });

  test('is never one more report that a bucket is open', () => {
    expect(analyzer.issue?.(unseen)).toBeUndefined();
  });

  test.each([null, ''])('says why: %j is no reason, everybody is let in', (error) => {
    const open = { ...event, detail: { ...event.detail, isPublic: true, error } };

    expect(raiseFinding(analyzer, open)).toMatchObject({
      severity: 'high',
      summary: 'arn:aws:s3:::payroll can be reached by everybody.',
    });
  });

  test.each([null, ''])('names nobody where the finding names nobody: %j', (principal) => {
    const unnamed = { ...event, detail: { ...event.detail, principal } };

    expect(raiseFinding(analyzer, unnamed).summary).toBe('arn:aws:s3:::payroll can be reached by an outsider.');
  });
});

describe('a rotation that failed', () => {
  const event = eventFile('credential-access/secret-rotation-failed');
  const { additionalEventData: _, ...without } = event.detail;

  test.each(['RotationFailed', 'RotationAbandoned'])(
    '%s is told where the record does not say of which secret',
    (eventName) => {
      const bare = { ...event, detail: { ...without, eventName } };

      expect(raised(bare)).toEqual(['credential-access/secret-rotation-failed']);
      expect(raiseFinding(rotationFailed, bare).subject).toBe('secretsmanager in 000000000000');
    },
  );
});

test('malware in a backup is told by AWS Backup where GuardDuty is off', () => {
  const point = 'arn:aws:backup:eu-central-1:000000000000:recovery-point:0f1e2d3c-0000-4000-8000-000000000001';
  const scan = (scanResultStatus: string): AccountEvent => ({
    ...eventFile('impact/malware-in-object'),
    source: 'aws.backup',
    'detail-type': 'Scan Job State Change',
    resources: [point],
    detail: {
      recoveryPointArn: point,
      malwareScanner: 'GUARDDUTY',
      state: 'COMPLETED',
      scanResult: { scanResultStatus },
    },
  });

  expect(raised(scan('THREATS_FOUND'))).toEqual(['impact/malware-in-object']);
  expect(raised(scan('NO_THREATS_FOUND'))).toEqual([]);
  expect(raiseFinding(malware, scan('THREATS_FOUND')).subject).toBe(point);
});
