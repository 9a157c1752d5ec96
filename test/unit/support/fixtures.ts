import { readFileSync } from 'node:fs';
import type { Detection } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import type { Log } from '../../../lib/domain/ports.ts';
import type { Alert } from '../../../lib/domain/telling/alert.ts';

/** A finding with what a test needs to differ. */
export function finding(more: Partial<Finding> = {}): Finding {
  return {
    id: 'f00d',
    detection: 'defense-evasion/cloudtrail-tampered',
    title: 'CloudTrail stopped or weakened',
    severity: 'critical',
    attack: ['T1562.008'],
    account: '123456789012',
    region: 'eu-central-1',
    time: '2026-03-02T03:04:05Z',
    actor: 'arn:aws:iam::123456789012:user/mallory',
    sourceIp: '203.0.113.50',
    subject: 'org-trail',
    summary: 'mallory called StopLogging on org-trail.',
    eventId: 'e-1',
    reference: 'aws.cloudtrail | AWS API Call via CloudTrail | e-1',
    count: 1,
    ...more,
  };
}

/** A detection with what a test needs to differ. */
export function detectionOf(more: Partial<Detection> = {}): Detection {
  return {
    id: 'impact/secrets-deleted',
    title: 'Opened',
    severity: 'high',
    attack: ['T1485'],
    pattern: { source: ['aws.secretsmanager'] },
    subject: () => 'it',
    summary: () => 'It was opened',
    advice: [],
    references: [],
    ...more,
  };
}

/** An alert with what a test needs to differ. */
export function alertOf(more: Partial<Alert> = {}): Alert {
  return {
    kind: 'outcome',
    severity: 'high',
    account: '123456789012',
    region: 'eu-central-1',
    detection: 'x/y',
    title: 'Blocked',
    summary: 'It was blocked.',
    time: '2026-03-02T03:04:05Z',
    action: 'Blocked it.',
    next: [],
    data: {},
    ...more,
  };
}

/** An event of events/, by detection id. */
export function eventFile(id: string): AccountEvent {
  return JSON.parse(readFileSync(new URL(`../../../events/${id}.json`, import.meta.url), 'utf8')) as AccountEvent;
}

/** A log that keeps its lines. */
export function keepingLog(): Log & { lines: { level: string; message: string; fields: Record<string, unknown> }[] } {
  const lines: { level: string; message: string; fields: Record<string, unknown> }[] = [];
  const keep =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** What a person asks a playbook for, beside its own parameters. */
export const ASK = {
  reason: 'x',
  requestedBy: 'person',
  execution: 'run-1',
  account: '123456789012',
  region: 'us-east-1',
  partition: 'aws',
};
