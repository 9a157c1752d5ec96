import { beforeEach, expect, test } from '@jest/globals';
import { linkValue } from '../../../lib/approval/link.ts';
import type { ApprovalRecord } from '../../../lib/approval/record.ts';
import { ASKING } from '../../../lib/domain/policy/approval-policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { type AskPorts, ask } from '../../../lib/remediation/ask.ts';
import { blockOutcome, PLAN, WHERE } from '../support/block-outcome.ts';
import { approvalOf, askedFor } from '../support/memory-approvals.ts';
import { incident } from '../support/memory-record.ts';
import { reportPorts } from '../support/report-ports.ts';

const OUTCOME = blockOutcome({ ...PLAN, decision: 'approve' }, { outcome: 'approval' });
const RECORD: ApprovalRecord = {
  approval: approvalOf(),
  shown: askedFor().shown,
  findings: [],
  again: null,
  asking: ASKING,
};
let told: AlertMessage[];
let ports: AskPorts;

beforeEach(() => {
  told = [];
  ports = {
    ...reportPorts({ publish: async (message) => void told.push(message) }),
    publishTo: () => async () => {},
    readFinding: async () => undefined,
  };
});

const texts = () => told.map(textsOf);

test('an e-mail has the whole command of either answer; an SMS, which has room for one, that of approving', async () => {
  await ask(OUTCOME, RECORD, { phase: 'ask', where: WHERE }, ports);

  expect(texts()[0]?.email).toMatch(
    /\n\nCommands:\n {2}npx riposte approve 0123456789ab --stage prod\n {2}npx riposte deny 0123456789ab --stage prod\n$/,
  );
  expect(texts()[0]?.email).not.toContain('\nCommand: ');
  expect(texts()[0]?.sms).toMatch(/ npx riposte approve 0123456789ab --stage prod$/);
});

test('a question, and each reminder of it, names the incident that what it answers is part of', async () => {
  const finding = { id: 'f-1', detection: 'impact/flood', severity: 'high' as const };
  const outcome = blockOutcome({ ...PLAN, decision: 'approve', findings: [finding] }, { outcome: 'approval' });
  const inOne: AskPorts = { ...ports, incidentOf: async (id) => (id === 'f-1' ? incident() : undefined) };

  await ask(outcome, RECORD, { phase: 'ask', where: WHERE }, inOne);
  await ask(outcome, RECORD, { phase: 'remind', where: WHERE }, inOne);

  for (const { email, sms } of texts()) {
    expect(sms).toMatch(/ --stage prod #6b42$/);
    expect(email).toContain(
      '\nIncident: #6b42 (6b42aaaa), critical, since 2026-03-02T03:04:10.000Z: CloudTrail stopped or weakened\n',
    );
  }
  expect(told).toHaveLength(2);
});

test('a chat is told of the question and of each reminder, beside on-call', async () => {
  const chat: string[] = [];
  const tellChat: AskPorts['tellChat'] = async ({ approval }, phase) => void chat.push(`${phase} ${approval.id}`);

  await ask(OUTCOME, RECORD, { phase: 'ask', where: WHERE }, { ...ports, tellChat });
  await ask(OUTCOME, RECORD, { phase: 'remind', where: WHERE }, { ...ports, tellChat });

  expect(chat).toEqual(['ask 0123456789ab', 'remind 0123456789ab']);
  expect(told).toHaveLength(2);
  expect(told[0]?.message).not.toContain('The chat');
});

test('a chat that cannot be told keeps nobody from being asked, and on-call read that it was not', async () => {
  const tellChat = async () => {
    throw new Error('KMS is disabled');
  };

  await ask(OUTCOME, RECORD, { phase: 'ask', where: WHERE }, { ...ports, tellChat });

  expect(told).toHaveLength(1);
  expect(told[0]?.message).toContain('The chat could not be told: ');
  expect(told[0]?.message).toContain('KMS is disabled');
});

test('the link that people got answers, so that it does not stand in the record, which many read', async () => {
  const noted: unknown[] = [];
  const link = linkValue(RECORD.approval, { stage: 'prod', key: 'the key' });
  const asking: AskPorts = {
    ...ports,
    linkTo: async () => `https://page.example/?a=${link}`,
    timeline: { note: async (_finding, entry) => void noted.push(entry) },
  };
  const finding = { id: 'f-1', detection: 'impact/flood', severity: 'high' as const };
  const outcome = blockOutcome({ ...PLAN, decision: 'approve', findings: [finding] }, { outcome: 'approval' });

  await ask(outcome, RECORD, { phase: 'ask', where: WHERE }, asking);

  expect(told[0]?.message.split(link)).toHaveLength(4);
  expect(JSON.stringify(noted)).not.toContain(link);
  expect(JSON.stringify(noted)).toContain('https://page.example/?a=0123456789ab.(not kept)');
});

test.each<[string, ApprovalRecord['approval']['answers'], string]>([
  ['of nobody yet', [], 'Waits for 2 people. It would stop'],
  [
    'of one',
    [{ who: 'dora', decision: 'approve', why: '', at: '2026-03-02T03:05:00Z', through: 'command line' }],
    'Waits for 1 more of 2 people. It would stop',
  ],
])(
  'where two have to approve, a question with the answer %s says for how many it waits',
  async (_name, answers, says) => {
    const two = { ...RECORD, asking: { ...ASKING, quorum: 2 }, approval: approvalOf({ quorum: 2, answers }) };

    await ask(OUTCOME, two, { phase: 'remind', where: WHERE }, ports);

    expect(texts()[0]?.email).toContain(`Riposte: ${says}`);
  },
);
