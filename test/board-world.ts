import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFiles } from '../cli/board/files.ts';
import { type Served, serve } from '../cli/board/server.ts';
import { watchOf } from '../cli/board/watch.ts';
import { type BoardReader, collector } from '../lib/board/collect.ts';
import { boardRoutes } from '../lib/board/routes.ts';
import { runView } from '../lib/board/run.ts';
import { findingView } from '../lib/board/views.ts';
import type { Lease } from '../lib/domain/network/lease.ts';
import type { Incident } from '../lib/domain/record/incident.ts';
import { type Approval, answered } from '../lib/domain/remediation/approval.ts';
import type { Applied } from '../lib/domain/remediation/change-ports.ts';
import { openBrowser } from './browser.ts';
import { finding } from './unit/support/fixtures.ts';

const RUN = 'arn:aws:states:us-east-1:111122223333:execution:riposte-test-close:one';
const EVIL = '<img src=x onerror="document.title=1">';
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const now = () => new Date().toISOString();
const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();

/** An address that is blocked for another hour. */
const BLOCKED: Lease = {
  ...{ cidr: '203.0.113.7/32', family: 'IPV4', scope: 'REGIONAL', ours: true, reason: 'guessed', requestedBy: EVIL },
  ...{ createdAt: Date.now() / 1_000, expiresAt: Date.now() / 1_000 + 3_600 },
};

/** Incidents of before, more of them than the page shows. */
const OLDER: readonly Incident[] = Array.from({ length: 14 }, (_, index) => ({
  ...{ id: `0ld${index}aaaa`, state: 'contained', severity: 'low', title: 'Quiet since', account: '111122223333' },
  ...{ region: 'us-east-1', actor: 'somebody', openedBy: 'f0', severityBy: 'f0' },
  ...{ openedAt: now(), firstSeen: now(), lastSeen: now() },
}));

/** A stage of one attack, one question and one change, that behaves as the functions do. */
function world() {
  let approval: Approval | undefined;
  let applied: Applied | undefined;
  let lease: Lease | undefined = BLOCKED;
  const shown = {
    severity: 'high',
    title: `Close port 22 of ${EVIL}`,
    summary: EVIL,
    action: 'Closes it',
    next: ['SSH breaks'],
  } as const;
  const asked = () => (approval === undefined ? [] : [{ approval, shown }]);
  const found = finding({ id: 'f1', title: 'Port opened to the world', subject: EVIL, severity: 'high', time: now() });
  let incident: Incident = {
    ...{ id: '6b42aaaa', state: 'open', severity: 'high', title: EVIL, account: '111122223333', region: 'us-east-1' },
    ...{ actor: EVIL, openedBy: 'f1', severityBy: 'f1', openedAt: now(), firstSeen: now(), lastSeen: now() },
  };
  const reader: BoardReader = {
    who: async () => 'arn:aws:iam::111122223333:user/alice',
    pending: async () => ({
      questions: asked().filter(({ approval: one }) => one.state === 'waiting'),
      waiters: [
        {
          ...{ execution: 'two', playbook: 'close', since: now() },
          for: { execution: 'one', playbook: EVIL, resource: EVIL, until: soon() },
        },
      ],
    }),
    question: async () => asked()[0],
    findings: async () => (approval === undefined ? [] : [findingView({ ...found, incident: '6b42aaaa' })]),
    incidents: async () => (approval === undefined ? [] : [incident, ...OLDER]),
    runs: async () => [{ arn: RUN, name: 'one', playbook: 'close', status: 'RUNNING', startedAt: now() }],
    leases: async () => (lease === undefined ? [] : [lease]),
    changes: async () => (applied === undefined ? [] : [applied]),
    inbox: async () => [{ id: 0, at: now(), protocol: 'sms', to: '+49', subject: '', text: `riposte HIGH ${EVIL}` }],
    health: async () => ({
      policy: 'version 1',
      problems: [],
      modes: [{ playbook: 'close', mode: 'approve', used: '' }],
      queues: [{ name: 'untold', waiting: 1 }],
    }),
    drill: async () => `2026-03-02T03:00:00Z ${EVIL}: told`,
    alarms: async () => [`riposte-test-x: ${EVIL}`],
    cost: () => EVIL,
  };
  const attacks = [{ id: 'exfiltration/port-opened-to-the-world', title: 'Port opened', severity: 'high' }] as const;
  const collect = collector({ stage: 'test', local: true, attacks }, reader);
  const watch = watchOf(async () => JSON.stringify(await collect()), 50);
  const target = { label: 'sg-1', resource: 'sg-1', account: '111122223333', region: 'us-east-1' };
  const actions = {
    state: () => watch.latest(),
    story: async () => [{ at: now(), what: 'Asked a person', who: 'close', more: '{}', execution: RUN }],
    run: async () => {
      const names = ['Begin', 'Plan', 'Decide', 'Question', ...(applied === undefined ? [] : ['Apply', 'Verify'])];
      const steps = applied?.undone === undefined ? names : ['Begin', 'Plan', 'Decide', 'Undo'];
      const moments = steps.flatMap((name) => [
        { kind: 'entered' as const, at: name === 'Question' ? hourAgo() : now(), name, text: '{}' },
        { kind: 'exited' as const, at: now(), name, text: '{}' },
      ]);
      return runView({ arn: RUN, status: 'RUNNING', error: '', moments }, 'test');
    },
    async send() {
      approval = {
        id: '0123456789ab',
        execution: RUN,
        playbook: 'close',
        planHash: 'h',
        askedAt: now(),
        expiresAt: soon(),
        quorum: 1,
        notRequester: false,
        requesters: [],
        answers: [],
        state: 'waiting',
      };
      return { ok: true, said: 'Sent.' };
    },
    async answer(decision: 'approve' | 'deny', _id: string, why: string) {
      if (approval === undefined) throw new Error('nothing is asked');
      const outcome = answered(approval, { who: 'alice', decision, why, at: now(), through: 'command line' });
      approval = outcome.approval;
      if (decision === 'deny') return { ok: outcome.result === 'decided', said: outcome.said };
      const says = { todo: 'Close', done: 'Closed port 22', undone: 'Opened it again' };
      applied ??= {
        execution: 'one',
        playbook: 'close',
        at: now(),
        targets: [{ ...target, before: { open: true }, after: { open: false } }],
        says,
        asked: [],
        findings: [],
      };
      return { ok: outcome.result === 'decided', said: outcome.said };
    },
    async say(what: 'acknowledged' | 'closed', _id: string, why: string) {
      const state = what === 'closed' ? ('closed' as const) : incident.state;
      incident = { ...incident, state, [what]: { by: 'alice', at: now(), why } };
      return { ok: true, said: `It is ${what}.` };
    },
    now: async () => [{ label: 'group', state: 'changed' as const, said: '{"open":[443]}' }],
    async undo(_execution: string, reason: string) {
      if (applied !== undefined) applied = { ...applied, undone: { at: now(), by: reason } };
      return { ok: true, said: 'Started.', execution: RUN };
    },
    async unblock(_cidr: string, reason: string) {
      lease = undefined;
      return { ok: true, said: `Started: ${reason}.`, execution: RUN };
    },
    async extend(_cidr: string, reason: string) {
      lease = { ...BLOCKED, reason };
      return { ok: true, said: `Started: ${reason}.` };
    },
  };
  return { actions, watch };
}

/** A board of that stage, with the token `secret`. */
async function openedWorld(served: Served[]): Promise<string> {
  const { actions, watch } = world();
  const files = await pageFiles();
  const hosts = (port: number) => [`127.0.0.1:${port}`];
  const one = await serve(0, (port) => boardRoutes({ files, hosts: hosts(port), token: 'secret' }, actions), watch);
  served.push(one);
  return `http://127.0.0.1:${one.port}/`;
}

/** A browser for the tests of a file, and boards of that stage in it; what scripts and consoles complain of is kept in `errors`. */
export function boardsInBrowser() {
  let browser: Browser;
  const served: Served[] = [];
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const one of served) await one.stop();
    await browser.close();
  });
  return {
    errors,
    opened: () => openedWorld(served),
    newPage: () => browser.newPage(),
    async look(address: string, width: number): Promise<Page> {
      const page = await browser.newPage({ viewport: { width, height: 800 } });
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(`${address}#secret`);
      await page.getByRole('heading', { name: 'Needs you' }).waitFor();
      return page;
    },
  };
}
