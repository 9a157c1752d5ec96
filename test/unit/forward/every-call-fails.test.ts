import { expect, test } from '@jest/globals';
import type { Ordered, OutMessage } from '../../../lib/domain/telling/out.ts';
import { type ForwardPorts, forward } from '../../../lib/forward/forward.ts';
import { importFinding } from '../../../lib/forward/import-finding.ts';
import { inOrder } from '../../../lib/forward/ordered.ts';
import { failing, type Moment } from '../support/failing.ts';
import { finding, keepingLog } from '../support/fixtures.ts';
import { added, changed, incident, line, memoryReader, WOKEN } from '../support/memory-record.ts';

const PLACE = { stage: 'prod', account: '111122223333', region: 'eu-central-1' };
type Breaks = (index: number) => Moment | undefined;

const RECORDS = [
  added('FINDING#f00d', '1'),
  added('FINDING#beef', '2'),
  changed('6b42aaaa', { state: { S: 'open' } }, { state: { S: 'closed' } }, '3'),
  added('FINDING#cafe', '4'),
];

const cameAt = (id: string) => RECORDS.findIndex(({ dynamodb }) => id.startsWith(`${dynamodb.Keys.pk.S}/`));

/** A stream that gives again from the record on that was named as failed, and all of a batch where the function failed. */
async function forwarded(breaks: Breaks) {
  const told = ['f00d', 'beef', 'cafe'].map((id) =>
    line({ count: 1, alert: { ...WOKEN, at: '2026-03-02T03:09:00.000Z' } }, { stream: `FINDING#${id}` }),
  );
  const closed = incident({ state: 'closed', stateSince: '2026-03-02T03:08:00.000Z' });
  const findings = ['f00d', 'beef', 'cafe'].map((id) => finding({ id, account: '111122223333' }));
  const out: OutMessage[] = [];
  const published: Ordered[] = [];
  const aside: string[] = [];
  const log = keepingLog();
  const world = {
    read: memoryReader({ findings, incident: closed, merged: ['11112222'], lines: told }),
    put: async (messages: readonly OutMessage[]) => void out.push(...messages),
    publish: async (message: Ordered) => void published.push(message),
    setAside: async (body: string) => void aside.push(body),
  };
  const portsOf = ({ read, put, publish, setAside }: typeof world): ForwardPorts => ({
    channels: ['pagerDuty', 'securityHub', 'splunk', 'ordered'],
    pageLevel: 3,
    level: 1,
    read,
    put,
    order: inOrder({ publish, setAside, log }),
    log,
  });
  const broken = failing(world, breaks);
  let left: readonly (typeof RECORDS)[number][] = RECORDS;
  for (let round = 0; left.length > 0 && round < 5; round += 1) {
    const { failed } = await forward(left, PLACE, portsOf(round === 0 ? broken.ports : world));
    left = failed === undefined ? [] : left.slice(left.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failed));
  }
  const ids = published.map(({ id }) => id);
  return {
    calls: broken.calls,
    twice: out.length - new Set(out.map((one) => JSON.stringify(one))).size,
    outcome: {
      out: [...new Set(out.map((one) => JSON.stringify(one)))],
      // What SNS has by its id it takes once; what was set aside a person has.
      ordered: [...new Set([...ids, ...aside.map((body) => (JSON.parse(body) as Ordered).id)])],
      overtaken: ids.filter((id, at) => ids.slice(0, at).some((before) => cameAt(before) > cameAt(id))),
      left: left.length,
    },
  };
}

test('whatever call of forward fails once, all hear of everything, in the order in which it came', async () => {
  const calm = await forwarded(() => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const [nth, name] of calm.calls.entries()) {
      const { outcome, twice } = await forwarded((index) => (index === nth ? moment : undefined));
      if (JSON.stringify(outcome) !== JSON.stringify(calm.outcome))
        wrong.push(`${nth} ${name} failed ${moment} its effect: ${JSON.stringify(outcome)}`);
      if (twice > 0 && !(name === 'put' && moment === 'after')) wrong.push(`${nth} ${name} ${moment}: ${twice} twice`);
    }

  expect(calm.outcome.out.length).toBeGreaterThanOrEqual(9);
  expect(calm.outcome.ordered).toHaveLength(3);
  expect(calm.calls.length).toBeGreaterThanOrEqual(15);
  expect(wrong).toEqual([]);
});

test('a finding that is over is so in Security Hub whatever call fails once', async () => {
  const message = {
    ...{ Id: 'riposte/eu-central-1/111122223333/f00d', RecordState: 'ARCHIVED' },
    ProductArn: 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default',
  };
  const imported = async (breaks: Breaks) => {
    const did: string[] = [];
    const hub = { import: async () => void did.push('import'), resolve: async () => void did.push('resolve') };
    const broken = failing(hub, breaks);
    await importFinding(message, broken.ports).catch(() => importFinding(message, hub));
    return [...new Set(did)];
  };

  for (const moment of ['before', 'after'] as const)
    for (const nth of [0, 1])
      expect(await imported((at) => (at === nth ? moment : undefined))).toEqual(['import', 'resolve']);
});
