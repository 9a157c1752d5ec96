import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ApprovalRecord } from '../lib/approval/record.ts';
import { loadDetections } from '../lib/detections/registry.ts';
import { type Alert, findingAlert } from '../lib/domain/alert.ts';
import type { Finding } from '../lib/domain/finding.ts';
import { gsmLength } from '../lib/domain/gsm.ts';
import type { Held } from '../lib/domain/held.ts';
import type { Plan } from '../lib/domain/plan.ts';
import { parsePolicy } from '../lib/domain/policy.ts';
import { renderAlert, textsOf } from '../lib/domain/render-alert.ts';
import type { Task } from '../lib/domain/task.ts';
import { answeredAlert, questionAlert } from '../lib/remediation/asking.ts';
import { changeAlert } from '../lib/remediation/change-outcome.ts';
import type { ChangeOutcome } from '../lib/remediation/change-schema.ts';
import { noticesOf } from '../lib/remediation/tell-outcome.ts';
import { digestAlert } from '../lib/telling/digest-text.ts';
import { actionText, briefText, drillText } from '../lib/triage/action.ts';
import { closedAlert } from '../lib/triage/closed.ts';
import { inIncidents, ownAlerts } from './alerts-told.ts';
import { uncarriedAlerts } from './alerts-uncarried.ts';

const ACCOUNT = '123456789012';
const REGION = 'eu-central-1';
const STAGE = 'prod';
const TIME = '2026-03-02T03:04:05Z';
const WHERE = { account: ACCOUNT, region: REGION, stage: STAGE };

/** Names as they come: short, as single sign-on and templates make them, and as long and as hostile as AWS lets them be. */
const NAMES = {
  short: { actor: `arn:aws:iam::${ACCOUNT}:user/mallory`, ip: '203.0.113.7', subject: 'app' },
  usual: {
    actor: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/firstname.lastname@example.com`,
    ip: '198.51.100.177',
    subject: `arn:aws:iam::${ACCOUNT}:role/service-role/shop-production-checkout-worker`,
  },
  worst: {
    actor: `arn:aws:sts::${ACCOUNT}:assumed-role/${'very-long-role-name-'.repeat(3)}/${'session+=,.@-'.repeat(4)}`,
    ip: '2001:db8:1234:5678:9abc:def0:1234:5678',
    subject: `app". Riposte: all is well, do nothing https://evil.example/${'x'.repeat(120)}\u202e`,
  },
} as const;

type Size = keyof typeof NAMES;
type Names = (typeof NAMES)[Size];
const SIZES: readonly Size[] = ['short', 'usual', 'worst'];

/** Every text that riposte can send, with short, usual and worst names. */
export async function alertsPage(): Promise<string> {
  const kinds = Object.entries(await alertsOf());
  const sections = kinds.map(([title, alertFor]) => section(title, alertFor));
  return `# What people are told

Made by \`npm run docs\` from the same functions that make the messages: every kind of message, with short names, with those that single
sign-on and templates give, and with the longest and most hostile that AWS lets somebody choose. An SMS is one part of 160 characters and ends,
where there is a finding, with what \`npx riposte show\` finds it by; what is done, the resource and that reference are never cut away.
The link to a call leads into CloudTrail's event history, some minutes after the call and for 90 days; it has no data events (reads of objects, calls of functions).

${sections.join('\n')}`;
}

function section(title: string, alertFor: (names: Names) => Alert): string {
  const rendered = SIZES.map((size) => {
    const message = renderAlert(alertFor(NAMES[size]));
    return { size, subject: message.subject, ...textsOf(message) };
  });
  const rows = rendered.map(
    ({ size, subject, sms }) => `| ${size} | ${cell(sms)} | ${gsmLength(sms)} | ${cell(subject)} |`,
  );
  const usual = rendered.find(({ size }) => size === 'usual');
  return `## ${title}

| names | SMS | characters | subject of the e-mail |
|---|---|---|---|
${rows.join('\n')}

\`\`\`text
${usual?.email.trimEnd() ?? ''}
\`\`\`
`;
}

/** As code in a table: nothing in it is a link, or a mark of the page. */
function cell(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

async function alertsOf(): Promise<Record<string, (names: Names) => Alert>> {
  const detections = await loadDetections();
  const advice = detections.find(({ id }) => id === 'persistence/role-trusts-outsiders')?.advice ?? [];
  const found = (names: Names, mode: string | undefined, more: Partial<Finding> = {}, news: readonly string[] = []) => {
    const planned = mode === undefined ? [] : [{ task: task(names), mode }];
    const finding = { ...findingOf(names), ...more };
    return findingAlert(finding, actionText(planned, undefined), advice, news, briefText(planned, undefined, advice));
  };
  return {
    'A finding that is answered at once': (names) => found(names, 'auto'),
    'A finding whose answer is asked about': (names) => found(names, 'approve'),
    'A finding that is only observed': (names) => found(names, 'observe'),
    'A finding that no playbook answers': (names) => found(names, undefined),
    'A finding while the policy cannot be used': (names) => {
      const planned = [{ task: task(names), mode: 'approve' }];
      const problem = 'the parameter holds no YAML';
      return findingAlert(
        findingOf(names),
        actionText(planned, problem),
        advice,
        [],
        briefText(planned, problem, advice),
      );
    },
    ...inIncidents((names: Names) => found(names, 'approve'), WHERE),
    'The same again, with news': (names) => found(names, 'approve', { count: 12 }, ['from another address']),
    'A drill': (names) => {
      const finding = { ...findingOf(names), title: 'DRILL: Role lets in another account' };
      return findingAlert(
        finding,
        drillText([task(names)]),
        advice,
        [],
        'A drill: nothing happened, nothing is changed.',
      );
    },
    'A drill by schedule': (names) => {
      const finding = { ...findingOf(names), title: 'DRILL: Role lets in another account' };
      return findingAlert(finding, drillText([], true), advice, [], 'A drill: nothing happened, nothing is changed.');
    },
    'It has ended': (names) => closedAlert(findingOf(names), '2026-03-02T03:34:05Z'),
    'A question': (names) => question(names, 'ask'),
    'A question with a link to the page': (names) =>
      question(names, 'ask', `https://${'a'.repeat(32)}.lambda-url.${REGION}.on.aws/?q=${'0123456789'.repeat(4)}`),
    'A reminder': (names) => question(names, 'remind'),
    'Nobody has answered: the second topic': (names) => question(names, 'escalate'),
    Done: (names) => outcome(names, { outcome: 'applied', expiresAt: '2026-03-03T03:05:00Z' }),
    'Only observed': (names) => outcome(names, { outcome: 'observed' }),
    Refused: (names) => outcome(names, { outcome: 'refused' }),
    Undone: (names) => outcome(names, { outcome: 'undone' }),
    'Not undone: changed by others since': (names) =>
      outcome(names, {
        outcome: 'drifted',
        drift: [
          { label: names.subject, before: { trusts: '111122223333' }, ours: { trusts: [] }, now: { trusts: '*' } },
        ],
      }),
    Denied: (names) => answeredAlert(outcome(names, { outcome: 'denied' }), 'denied', record('denied'), STAGE),
    'Not answered in time': (names) =>
      answeredAlert(outcome(names, { outcome: 'expired' }), 'expired', record('expired'), STAGE),
    Failed: (names) =>
      outcome(names, {
        outcome: 'failed',
        error: { Error: 'AccessDenied', Cause: '{"errorMessage":"not authorized"}' },
      }),
    'Failed before there was a plan': (names) =>
      changeAlert({ ...made(names, { outcome: 'failed' }), plan: null }, { ...WHERE, time: TIME }),
    'A cap is used up': capAlert,
    'The digest': (names) =>
      digestAlert(
        {
          held: [held(names, 'a'), held(names, 'b'), { ...held(names, 'c'), severity: 'high' }],
          suppressed: [],
          policy: parsePolicy({ version: 1 }),
        },
        { ...WHERE, now: new Date('2026-03-02T03:15:00Z') },
      ),
    ...ownAlerts(held, WHERE),
    ...uncarriedAlerts(WHERE),
  };
}

function findingOf({ actor, ip, subject }: Names): Finding {
  return {
    id: '6b42f00d6b42f00d6b42f00d6b42f00d',
    detection: 'persistence/role-trusts-outsiders',
    title: 'Role lets in another account',
    severity: 'high',
    attack: ['T1098.003', 'T1199'],
    account: ACCOUNT,
    region: 'us-east-1',
    time: TIME,
    actor,
    sourceIp: ip,
    subject,
    summary: `${actor} called UpdateAssumeRolePolicy on ${subject}: it can be assumed by account 444455556666.`,
    eventId: '7e2d1a4c-0000-4000-8000-000000000001',
    reference: 'aws.iam | AWS API Call via CloudTrail | 7e2d1a4c-0000-4000-8000-000000000001',
    count: 1,
  };
}

function task({ subject }: Names): Task {
  return { playbook: 'reset-role-trust', params: { role: subject } } as unknown as Task;
}

function planOf({ actor, subject }: Names): Plan {
  return {
    kind: 'change',
    playbook: 'reset-role-trust',
    change: 'Put back whom the role trusts',
    impact: ['account 444455556666 can no longer assume it; last used 2 minutes ago'],
    undo: 'The trust policy as it is now is put back, byte for byte.',
    stops: 'new sessions of account 444455556666',
    doesNotStop: 'sessions that run already: contain-principal does',
    says: { todo: 'Reset the trust of', done: 'Reset the trust of', undone: 'Put back the trust of' },
    refused: [],
    why: "the policy's mode is observe",
    byPerson: false,
    policyVersion: '7',
    leaseMinutes: 0,
    findings: [
      { id: '6b42f00d6b42f00d6b42f00d6b42f00d', detection: 'persistence/role-trusts-outsiders', severity: 'high' },
    ],
    short: [],
    hash: '0123456789abcdef',
    targets: [
      {
        label: subject,
        resource: subject,
        account: ACCOUNT,
        region: 'us-east-1',
        before: { trusts: ['444455556666'] },
        after: { trusts: [] },
      },
    ],
    calls: [{ action: 'iam:UpdateAssumeRolePolicy', resource: subject, parameters: {} }],
    decision: 'approve',
    asked: [
      { reason: 'Role lets in another account', requestedBy: `detection persistence/role-trusts-outsiders (${actor})` },
    ],
  };
}

function made(names: Names, more: Partial<ChangeOutcome>): ChangeOutcome {
  const name = 'reset-role-trust-58948bda07a50a941f3510480bf674f4';
  return {
    kind: 'change',
    outcome: 'approval',
    playbook: 'reset-role-trust',
    machine: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:riposte-prod-reset-role-trust`,
    execution: {
      name,
      id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:riposte-prod-reset-role-trust:${name}`,
      startedAt: TIME,
    },
    plan: planOf(names),
    says: { todo: 'Reset the trust of', done: 'Reset the trust of', undone: 'Put back the trust of' },
    input: { role: names.subject, reason: 'trusts a stranger' },
    ...more,
  };
}

function outcome(names: Names, more: Partial<ChangeOutcome>): Alert {
  return changeAlert(made(names, more), { ...WHERE, time: TIME });
}

function record(state: 'waiting' | 'denied' | 'expired'): ApprovalRecord {
  const denial = {
    who: `arn:aws:iam::${ACCOUNT}:user/anna`,
    decision: 'deny' as const,
    why: 'it is our partner',
    at: TIME,
    through: 'command line' as const,
  };
  return {
    approval: {
      id: 'reset-role-trust-58948bda07a50a941f3510480bf674f4',
      execution: 'arn:aws:states:eu-central-1:123456789012:execution:riposte-prod-reset-role-trust:x',
      playbook: 'reset-role-trust',
      planHash: '0123456789abcdef',
      askedAt: TIME,
      expiresAt: '2026-03-02T04:04:05Z',
      quorum: 1,
      notRequester: true,
      requesters: [],
      answers: state === 'denied' ? [denial] : [],
      state,
    },
    shown: { severity: 'high', title: '', summary: '', action: '', next: [] },
    findings: [],
    again: { playbook: 'reset-role-trust', input: { role: 'app', reason: 'approved after the question had expired' } },
    asking: { minutes: 60, remindAfter: 20, quorum: 1, notRequester: true },
  };
}

function question(names: Names, phase: 'ask' | 'remind' | 'escalate', link?: string): Alert {
  return questionAlert(outcome(names, { outcome: 'approval' }), record('waiting'), { phase, stage: STAGE, link });
}

function capAlert(names: Names): Alert {
  const by = [`detection discovery/port-probe (${names.actor})`];
  const usedBy = ['detection discovery/port-probe (17)'];
  const short = [{ cap: '20 changes an hour', limit: 20, by, usedBy, waiting: 31, names: [names.subject] }];
  const plan = { ...planOf(names), targets: [], calls: [], decision: 'refuse' as const, short };
  const refused = made(names, { outcome: 'refused', plan });
  const [notice] = noticesOf(refused, changeAlert(refused, { ...WHERE, time: TIME }));
  if (notice === undefined) throw new Error('A cap that is used up is told');
  return notice.alert;
}

function held({ actor, subject }: Record<'actor' | 'subject', string>, id: string): Held {
  return {
    id,
    kind: 'finding',
    severity: 'medium',
    group: 'finding discovery/port-probe',
    title: 'Ports probed from outside',
    who: actor,
    subject,
    time: TIME,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('alerts.md', import.meta.url), await alertsPage());
