import { describe, expect, test } from '@jest/globals';
import { planOf } from '../../../docs/alerts-samples.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { textsOf } from '../../../lib/domain/telling/render-alert.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { alertOf, type ReportPorts, report } from '../../../lib/remediation/report.ts';
import { blockOutcome, PLAN, WHERE } from '../support/block-outcome.ts';
import { incident } from '../support/memory-record.ts';
import { reportPorts } from '../support/report-ports.ts';

const FINDINGS = [
  { id: 'f-1', detection: 'discovery/api-error-rate-insight', severity: 'high' as const, task: 'block-ip-1-2' },
  { id: 'f-2', detection: 'discovery/api-error-rate-insight', severity: 'high' as const },
];

const IDLE = { outcome: 'refused' as const, refused: [{ input: 'i-1', reason: 'is closed', idle: true as const }] };
const REFUSED = { outcome: 'refused' as const, refused: [...IDLE.refused, { input: 'i-2', reason: 'is not ours' }] };

const CHANGE = planOf({ actor: 'user/mallory', ip: '203.0.113.7', subject: 'app' } as never);

test.each([
  ['as it is', {}, 'applied'],
  ['as idle, where it was refused since nothing was to be changed', IDLE, 'idle'],
  ['as refused, where something else was the reason', REFUSED, 'refused'],
])('what an attempt came to is noted under its finding and task, %s', async (_name, more, expected) => {
  const ended: string[][] = [];
  const ports = reportPorts({
    attempts: { end: async (finding, task, outcome) => void ended.push([finding, task, outcome]) },
  });

  const outcome = { ...blockOutcome({ ...PLAN, findings: FINDINGS }) };
  const { plan } = outcome;
  if (plan !== null && 'outcome' in more) {
    outcome.outcome = more.outcome;
    outcome.plan = { ...plan, refused: [...more.refused] };
  }

  await report(outcome, alertOf(outcome, WHERE), ports);

  expect(ended).toEqual([['f-1', 'block-ip-1-2', expected]]);
});

test('what a cap left out of a change is not noted as done, and contains nothing: seen again, it is asked for again', async () => {
  const ended: string[][] = [];
  const contained: [readonly string[], boolean][] = [];
  const ports = reportPorts({
    attempts: { end: async (finding, task, outcome) => void ended.push([finding, task, outcome]) },
    noteContained: async (keys, isContained) => void contained.push([keys, isContained]),
  });
  const short = [{ cap: 'c', limit: 1, by: ['x'], usedBy: [], waiting: 1, names: ['back'] }];
  const applied = (more: object) => {
    const plan = { ...CHANGE, findings: FINDINGS, ...more };
    return { ...blockOutcome(PLAN), outcome: 'applied' as const, plan };
  };

  await report(applied({}), alertOf(applied({}), WHERE), ports);
  await report(applied({ short }), alertOf(applied({ short }), WHERE), ports);

  expect(ended).toEqual([
    ['f-1', 'block-ip-1-2', 'applied'],
    ['f-1', 'block-ip-1-2', 'refused'],
  ]);
  expect(contained).toEqual([[['f-1', 'f-2'], true]]);
});

test('what was refused in part contains nothing, nor does an end that takes nothing back end what contains it', async () => {
  const noted: string[] = [];
  const contained: boolean[] = [];
  const ports = reportPorts({
    noteContained: async (_keys, isContained) => void contained.push(isContained),
    timeline: { note: async (_key, { what }) => void noted.push(what) },
  });
  const noteOf = async (outcome: ChangeOutcome) => {
    await report(outcome, alertOf(outcome, WHERE), ports);
    return [contained.splice(0), noted.splice(0)[0]];
  };
  const whole = { ...CHANGE, findings: FINDINGS };
  const refused = [{ input: 'back', reason: 'is a way out' }];
  const idle = [{ input: 'back', reason: 'was never open', idle: true as const }];
  const already = [{ input: 'back', reason: 'is so already: there is nothing to do' }];
  const is = (outcome: 'applied' | 'undone', plan: object, more: object = {}) => {
    return { ...blockOutcome(PLAN), outcome, plan: { ...whole, ...plan }, ...more };
  };

  expect(await noteOf(is('applied', { refused }))).toEqual([[], 'block-ip applied']);
  expect(await noteOf(is('applied', { refused: idle }))).toEqual([[true], 'block-ip applied']);
  expect(await noteOf(is('applied', { refused: already }))).toEqual([[true], 'block-ip applied']);
  expect(await noteOf(is('undone', {}))).toEqual([[false], 'block-ip undone']);
  expect(await noteOf(is('undone', {}, { tells: { noNews: true } }))).toEqual([[], 'block-ip found nothing to undo']);
});

describe('what was done', () => {
  const outcome = blockOutcome({ ...PLAN, findings: FINDINGS });
  const textsWith = async (incidentOf: ReportPorts['incidentOf']) => {
    const told: AlertMessage[] = [];
    const publish = async (message: AlertMessage) => void told.push(message);
    await report(outcome, alertOf(outcome, WHERE), reportPorts({ incidentOf, publish }));
    return told.map(textsOf);
  };

  test('names the incident of the first finding that is part of one, in the SMS and in the e-mail', async () => {
    const [texts, ...others] = await textsWith(async (id) => (id === 'f-2' ? incident() : undefined));

    expect(texts?.sms).toMatch(/ #6b42$/);
    expect(texts?.email).toContain(
      '\nIncident: #6b42 (6b42aaaa), critical, since 2026-03-02T03:04:10.000Z: CloudTrail stopped or weakened\n',
    );
    expect(others).toEqual([]);
  });

  test('is told by its finding where the incident cannot be read: nobody is kept waiting for a name', async () => {
    const [texts] = await textsWith(async () => {
      throw new Error('ProvisionedThroughputExceededException');
    });

    expect(texts?.sms).toMatch(/ #f-1$/);
    expect(texts?.email).not.toContain('Incident:');
  });
});

test.each<[string, ChangeOutcome['outcome'], ChangeOutcome['plan'], string]>([
  ['the end of a lease', 'undone', CHANGE, 'schedule, the end of its lease'],
  ['the end of a lease, where others changed it since', 'drifted', CHANGE, 'schedule, the end of its lease'],
  ['a person', 'undone', { ...CHANGE, undoes: 'close-1', asked: [{ reason: 'x', requestedBy: 'person' }] }, 'person'],
  ['what asked for it', 'applied', CHANGE, 'detection persistence/role-trusts-outsiders (user/mallory)'],
])('the record says that it was %s', async (_name, outcome, plan, who) => {
  const noted: string[] = [];
  const told = { ...blockOutcome(null), outcome, plan };

  const timeline: ReportPorts['timeline'] = { note: async (_key, entry) => void noted.push(entry.who) };
  await report(told, alertOf(told, WHERE), reportPorts({ timeline }));

  expect(new Set(noted)).toEqual(new Set([who]));
});
