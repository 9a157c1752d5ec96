import { randomUUID } from 'node:crypto';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { addressList } from '../../../lib/logs/address-list.ts';
import type { ReadLogsPorts } from '../../../lib/logs/read-logs.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { keepingLog } from './fixtures.ts';

const detector = makeDetector(await loadDetections());
/** When all lines of these tests were written. */
export const AT = Date.parse('2026-03-02T03:04:05Z');

/** What the reader of logs needs, and what it raised and counted. */
export function world(more: Partial<ReadLogsPorts> = {}) {
  const raised: AccountEvent[] = [];
  const counts = new Map<string, number>();
  const batches = new Set<string>();
  const told = new Set<string>();
  const ports: ReadLogsPorts = {
    account: '000000000000',
    region: 'eu-central-1',
    limits: { refusals: 50, requests: 5_000, failedSignIns: 10 },
    forwardedHeader: '',
    trapPath: '/old-backup/',
    list: async () => addressList('198.51.100.0/24 ; SBL1'),
    count: async ({ key, window }, amount, batch) => {
      const place = `${key} ${window}`;
      const all = (counts.get(place) ?? 0) + (batches.has(`${place} ${batch}`) ? 0 : amount);
      counts.set(place, all);
      batches.add(`${place} ${batch}`);
      return { all, raised: told.has(place) };
    },
    noteRaised: async ({ key, window }) => void told.add(`${key} ${window}`),
    raise: async (event) => void raised.push(event),
    log: keepingLog(),
    ...more,
  };
  return { ports, raised, counts };
}

/** A line of WAF's log: a request over TLS to a balancer, unless it says otherwise. */
export const request = (clientIp: string, more: object = {}, http: object = {}) => ({
  at: AT,
  text: JSON.stringify({
    timestamp: AT,
    action: 'ALLOW',
    terminatingRuleId: 'Default_Action',
    httpSourceName: 'ALB',
    httpRequest: { clientIp, uri: '/', headers: [], ...http },
    ja3Fingerprint: 'f79b6bad2ad0641e1921aef10262856b',
    ...more,
  }),
});
/** Lines of a group of WAF's. */
export const web = (lines: { at: number; text: string }[]) => ({
  id: randomUUID(),
  group: 'aws-waf-logs-site',
  stream: 's',
  lines,
});
/** Lines of the log of a machine. */
export const machine = (...texts: string[]) => ({
  id: randomUUID(),
  group: '/machines/secure',
  stream: 'i-0123456789abcdef0',
  lines: texts.map((text) => ({ at: AT, text })),
});
/** So many of something. */
export const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
/** The detections that events raise, and the address each is about. */
export const found = (events: readonly AccountEvent[]) =>
  events.flatMap((event) => detector.raised(event).map(({ id }) => `${id} ${event.detail.sourceIPAddress ?? ''}`));

/** The addresses that each event would have blocked. */
export const proposes = (events: readonly AccountEvent[]) =>
  events.map((event) =>
    detector.raised(event).flatMap((one) => proposalsOf(one).flatMap(({ params }) => params(event, []) ?? [])),
  );
