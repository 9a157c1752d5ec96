import { loadDetections } from '../../../lib/detections/registry.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { type Finding, raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { type Severity, severityLevel } from '../../../lib/domain/finding/severity.ts';
import { NOTHING_TRUSTED, weigh } from '../../../lib/domain/finding/trust.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { eventFile } from './fixtures.ts';

/** All there are. */
export const detections = await loadDetections();

/** Decides as triage does, thresholds aside. */
export const detector = makeDetector(detections);

/** An event of events/ with some of its detail changed. */
export function like(id: string, detail: object): AccountEvent {
  const event = eventFile(id);
  return { ...event, detail: { ...event.detail, ...detail } };
}

/** Which detections of medium severity or more one event raises on its own, where riposte holds nothing changed. */
export function loud(event: AccountEvent): string[] {
  return detector
    .raised(event)
    .filter(({ threshold, undoes }) => threshold === undefined && undoes === undefined)
    .filter((one) => !['info', 'low'].includes(weigh(one, event, NOTHING_TRUSTED).severity))
    .map(({ id }) => id);
}

function findingOf(id: string, event: AccountEvent): Finding {
  const detection = detections.find((one) => one.id === id);
  if (detection === undefined) throw new Error(`No detection ${id}`);
  return raiseFinding(detection, event);
}

/** What a detection says of an event, whether it raises on it or not. */
export function said(id: string, event: AccountEvent): string {
  return findingOf(id, event).summary;
}

/** What a detection says an event is about. */
export function subjectOf(id: string, event: AccountEvent): string {
  return findingOf(id, event).subject;
}

/** What makes two events one finding. */
export function idOf(id: string, event: AccountEvent): string {
  return findingOf(id, event).id;
}

/** What a detection that raises on an event proposes to do by the last of its playbooks, or undefined. */
export function proposed(id: string, event: AccountEvent, counted: readonly string[] = []): object | undefined {
  const found = detector.raised(event).find((one) => one.id === id);
  return found === undefined ? undefined : proposalsOf(found).at(-1)?.params(event, counted);
}

/** All that a detection proposes for an event, by playbook, in its order. */
export function answers(id: string, event: AccountEvent, counted: readonly string[] = []): object[] {
  const found = detector.raised(event).find((one) => one.id === id);
  if (found === undefined) return [];
  return proposalsOf(found).flatMap(({ playbook, params }) => {
    const given = params(event, counted);
    return given === undefined ? [] : [{ [playbook]: given }];
  });
}

/** How loud one call is by itself, with nothing trusted; `nothing` where no detection without a threshold raises. */
export function loudness(event: AccountEvent): Severity | 'nothing' {
  const severities = detector
    .raised(event)
    .filter(({ threshold, undoes }) => threshold === undefined && undoes === undefined)
    .map((one) => weigh(one, event, NOTHING_TRUSTED).severity);
  return severities.sort((a, b) => severityLevel(b) - severityLevel(a))[0] ?? 'nothing';
}

/** A bucket that lets members of an organization in. */
export const openedTo = (organization: string) =>
  like('exfiltration/bucket-shared-with-outsiders', {
    requestParameters: {
      bucketName: 'backups',
      bucketPolicy: {
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } },
        },
      },
    },
  });
