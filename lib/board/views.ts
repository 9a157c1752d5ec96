import * as z from 'zod/mini';
import type { Finding } from '../domain/finding/finding.ts';
import type { Severity } from '../domain/finding/severity.ts';
import { isoTime, type Lease } from '../domain/network/lease.ts';
import { deedText } from '../domain/record/deed.ts';
import { type Incident, incidentName } from '../domain/record/incident.ts';
import type { Entry } from '../domain/record/record.ts';
import { type Approval, approvalsOf, stateText } from '../domain/remediation/approval.ts';
import type { Applied } from '../domain/remediation/change-ports.ts';
import { canonical } from '../domain/text/canonical.ts';
import { cleanText, inertJson } from '../domain/text/clean-text.ts';
import { jsonIn } from '../domain/text/json.ts';
import type { ChangeView, FindingView, IncidentView, LeaseView, QuestionView, StoryLine } from './state.ts';

/** The longest state or data that is shown, characters. */
const SHOWN = 2_000;

/** A question as people see it. */
export interface Asked {
  readonly approval: Approval;
  readonly shown: {
    readonly severity: Severity;
    readonly title: string;
    readonly summary: string;
    readonly action: string;
    readonly next: readonly string[];
  };
}

/** A workflow that waits for another one, as it is read; times are ISO 8601. */
export interface Waits {
  readonly execution: string;
  readonly playbook: string;
  readonly since: string;
  readonly for: {
    readonly execution: string;
    readonly playbook: string;
    readonly resource: string;
    readonly until: string;
  };
}

/** A question as the board shows it, answered or not. */
export function questionView({ approval, shown }: Asked): QuestionView {
  const waiting = approval.state === 'waiting';
  const some = approvalsOf(approval);
  const soFar = some === 0 ? '' : `${some} of ${approval.quorum} have approved: ${voices(approval)}.`;
  return {
    id: approval.id,
    execution: approval.execution,
    severity: shown.severity,
    title: cleanText(shown.title, 300),
    summary: cleanText(shown.summary, SHOWN),
    action: cleanText(shown.action, SHOWN),
    next: shown.next.map((line) => cleanText(line, SHOWN)),
    expiresAt: approval.expiresAt,
    waiting,
    said: cleanText(waiting ? soFar : stateText(approval), SHOWN),
  };
}

/** A workflow that waits, as people see it: for whom, and until when that one has the target at most. */
export function waitText({ execution, playbook, since, for: held }: Waits): string {
  const said = `${playbook}, execution ${execution}, waits since ${since} for ${held.playbook}, execution ${held.execution}, which is at ${held.resource} until ${held.until} at the latest`;
  return cleanText(said, 1_000);
}

function voices({ answers }: Approval): string {
  return answers.map(({ who }) => who).join(', ');
}

/** A finding as the list has it; with the incident it is part of, where there is one. */
export function findingView(finding: Finding & { readonly incident?: string }): FindingView {
  return {
    id: finding.id,
    detection: finding.detection,
    title: cleanText(finding.title, 300),
    severity: finding.severity,
    attack: finding.attack,
    account: cleanText(finding.account, 64),
    region: cleanText(finding.region, 64),
    time: cleanText(finding.time, 64),
    count: finding.count,
    actor: cleanText(finding.actor, 500),
    source: cleanText(finding.sourceIp ?? '', 64),
    subject: cleanText(finding.subject, 500),
    summary: cleanText(finding.summary, SHOWN),
    incident: finding.incident ?? '',
    drill: finding.drill === true,
  };
}

/** An incident as the list has it: what it is called, how it stands, and who said so. */
export function incidentView(incident: Incident): IncidentView {
  const { id, state, severity, title, account, actor, lastSeen, acknowledged, closed } = incident;
  const said = closed ?? acknowledged;
  return {
    id,
    name: incidentName(incident),
    state,
    severity,
    title: cleanText(title, 300),
    account: cleanText(account, 64),
    actor: cleanText(actor, 500),
    lastSeen,
    said:
      said === undefined
        ? ''
        : cleanText(`${closed === undefined ? 'Acknowledged' : 'Closed'} by ${said.by}: ${said.why}`, 500),
  };
}

const sentSchema = z.object({
  alert: z.object({ told: z.string(), subject: z._default(z.string(), ''), email: z._default(z.string(), '') }),
});

/** The alert that an entry of the record says was sent; undefined where none was, or only the digest has it. */
function toldIn(data: string): StoryLine['told'] {
  const { data: sent } = sentSchema.safeParse(jsonIn(data));
  if (sent === undefined || sent.alert.told !== 'told') return undefined;
  const { subject, email } = sent.alert;
  return {
    subject: cleanText(subject, 300),
    text: email
      .split('\n')
      .map((line) => cleanText(line, SHOWN))
      .join('\n'),
  };
}

/** A finding's record as a story, in the order of time. */
export function storyOf(entries: readonly Pick<Entry, 'at' | 'what' | 'who' | 'data'>[]): StoryLine[] {
  return [...entries]
    .sort((one, other) => (one.at < other.at ? -1 : 1))
    .map(({ at, what, who, data }) => {
      const told = toldIn(data);
      const execution = /arn:[\w-]+:states:[\w-]+:\d+:execution:[\w-]+:[\w.+=@-]+/.exec(data)?.[0];
      return {
        at: cleanText(at, 40),
        what: cleanText(deedText(what), 300),
        who: cleanText(who, 300),
        ...(told === undefined ? {} : { told }),
        more: cleanText(inertJson(data === '{}' || data === 'null' ? '' : data), SHOWN),
        ...(execution === undefined ? {} : { execution }),
      };
    });
}

/** An address that is blocked, by whom and for how long, as the board shows it. */
export function leaseView({ cidr, scope, createdAt, expiresAt, ours, reason, requestedBy }: Lease): LeaseView {
  return {
    cidr,
    scope,
    since: isoTime(createdAt),
    until: expiresAt === undefined ? '' : isoTime(expiresAt),
    ours,
    reason: cleanText(reason, 500),
    by: cleanText(requestedBy, 300),
  };
}

/** A change in force as the board shows it: each target as it was, and as riposte made it. */
export function changeView({ execution, playbook, at, says, targets, undone }: Applied): ChangeView {
  return {
    execution,
    playbook,
    at,
    says: cleanText(says.done, 300),
    targets: targets.map(({ label, before, after }) => ({
      label: cleanText(label, 300),
      before: cleanText(inertJson(canonical(before)), SHOWN),
      ours: cleanText(inertJson(canonical(after)), SHOWN),
    })),
    undone: undone === undefined ? '' : `Taken back at ${undone.at} by ${cleanText(undone.by, 300)}`,
  };
}
