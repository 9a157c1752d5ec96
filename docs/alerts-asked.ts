import type { Alert } from '../lib/domain/telling/alert.ts';
import { answeredAlert, questionAlert } from '../lib/remediation/asking.ts';
import { changeAlert } from '../lib/remediation/change-outcome.ts';
import { noticesOf } from '../lib/remediation/tell-outcome.ts';
import { made, type Names, outcome, planOf, REGION, record, STAGE, TIME, WHERE } from './alerts-samples.ts';

/** What is told of questions, and of what became of a change. */
export const ASKED: Record<string, (names: Names) => Alert> = {
  'A question': (names) => question(names, 'ask'),
  'A question with a link to the page': (names) =>
    question(names, 'ask', `https://${'a'.repeat(32)}.lambda-url.${REGION}.on.aws/?a=0123456789ab.${'x'.repeat(22)}`),
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
        {
          label: `role ${names.subject}`,
          before: { trusts: '111122223333' },
          ours: { trusts: [] },
          now: { trusts: '*' },
        },
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
};

/** A question as on-call gets it. */
export function question(names: Names, phase: 'ask' | 'remind' | 'escalate', link?: string): Alert {
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
