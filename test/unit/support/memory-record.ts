import type { Finding } from '../../../lib/domain/finding/finding.ts';
import type { ForwardReader } from '../../../lib/domain/record/forward-ports.ts';
import type { Incident } from '../../../lib/domain/record/incident.ts';
import { type Entry, follow } from '../../../lib/domain/record/record.ts';

/** The record as a test has it: findings, the incident they are part of, and lines. */
export interface MemoryRecord {
  readonly findings?: readonly Finding[];
  readonly incident?: Incident;
  readonly merged?: readonly string[];
  readonly lines?: readonly Entry[];
}

/** An incident with what a test needs to differ. */
export function incident(more: Partial<Incident> = {}): Incident {
  return {
    id: '6b42aaaa',
    state: 'open',
    severity: 'critical',
    title: 'CloudTrail stopped or weakened',
    account: '123456789012',
    region: 'eu-central-1',
    actor: 'arn:aws:iam::123456789012:user/mallory',
    openedBy: 'f00d',
    severityBy: 'f00d',
    openedAt: '2026-03-02T03:04:10.000Z',
    firstSeen: '2026-03-02T03:04:05Z',
    lastSeen: '2026-03-02T03:04:05Z',
    ...more,
  };
}

/** What people got, as a line says it. */
export const WOKEN = {
  told: 'told',
  at: '2026-03-02T03:04:09.000Z',
  subject: '[riposte] CRITICAL: CloudTrail stopped or weakened (123456789012 eu-central-1)',
  wakes: true,
  severity: 'critical',
  email: 'Approve: https://page.example/?a=secret-of-a-link',
  sms: 'riposte CRITICAL secret-of-a-link',
};

/** A line of the record of a finding, or of what `stream` names. */
export function line(
  data: object,
  { stream = 'FINDING#f00d', what = 'seen', id = 'e-1', why = 'mallory called StopLogging on org-trail.' } = {},
): Entry {
  const at = '2026-03-02T03:04:05.000Z';
  const who = 'detection defense-evasion/cloudtrail-tampered';
  return follow(undefined, { stream, id, at, what, who, why, policyVersion: '7', data: JSON.stringify(data) });
}

/** Reads it as the table is read. */
export function memoryReader({ findings = [], incident: one, merged = [], lines = [] }: MemoryRecord): ForwardReader {
  return {
    line: async (stream, entry) =>
      lines.find((each) => each.stream === stream && entry === `ENTRY#${String(each.seq).padStart(8, '0')}`),
    finding: async (id) => findings.find((each) => each.id === id),
    incidentOf: async (id) => (findings.some((each) => each.id === id) ? one : undefined),
    findingsOf: async (id) => (one?.id === id ? [...findings] : []),
    incident: async (id) => (one?.id === id ? { incident: one, merged } : undefined),
  };
}

/** A record of the stream: that a line was added, or that an incident was changed. */
export function added(stream: string, number = '1') {
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: number, Keys: { pk: { S: stream }, sk: { S: 'ENTRY#00000001' } }, NewImage: {} },
  };
}

export function changed(id: string, before: object, after: object, number = '1') {
  const Keys = { pk: { S: `INCIDENT#${id}` }, sk: { S: 'INCIDENT' } };
  return {
    eventName: 'MODIFY',
    dynamodb: { SequenceNumber: number, Keys, OldImage: before, NewImage: after },
  };
}
