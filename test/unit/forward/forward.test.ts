import { describe, expect, test } from '@jest/globals';
import type { Ordered, OutMessage } from '../../../lib/domain/telling/out.ts';
import { type ForwardPorts, forward } from '../../../lib/forward/forward.ts';
import { inOrder } from '../../../lib/forward/ordered.ts';
import { finding, keepingLog } from '../support/fixtures.ts';
import { added, changed, incident, line, type MemoryRecord, memoryReader, WOKEN } from '../support/memory-record.ts';

const PLACE = { stage: 'prod', account: '111122223333', region: 'eu-central-1' };
const KEY = 'riposte/prod/111122223333/eu-central-1/INCIDENT#6b42aaaa';
const OPEN = { state: { S: 'open' } };
const CLOSED = { state: { S: 'closed' } };

function world(record: MemoryRecord, more: Partial<ForwardPorts> = {}) {
  const put: OutMessage[] = [];
  const ordered: Ordered[] = [];
  const log = keepingLog();
  const ports: ForwardPorts = {
    channels: ['pagerDuty'],
    pageLevel: 3,
    level: 1,
    read: memoryReader(record),
    put: async (messages) => void put.push(...messages),
    order: async (messages) => void ordered.push(...messages),
    log,
    ...more,
  };
  return { put, ordered, log, run: (...records: unknown[]) => forward(records, PLACE, ports) };
}

const SEEN: MemoryRecord = { findings: [finding()], incident: incident(), lines: [line({ alert: WOKEN })] };

describe('what changes in the record', () => {
  test('is forwarded: people woken, then the end of it', async () => {
    const { put, run } = world(SEEN);
    const ended = world({ ...SEEN, incident: incident({ state: 'closed' }), merged: ['11112222'] });

    await run(added('FINDING#f00d'));
    await ended.run(changed('6b42aaaa', OPEN, CLOSED));

    expect(put).toEqual([
      { channel: 'pagerDuty', detail: expect.objectContaining({ event_action: 'trigger', dedup_key: KEY }) },
    ]);
    expect(ended.put.map(({ detail }) => detail)).toEqual([
      { event_action: 'resolve', dedup_key: KEY },
      { event_action: 'resolve', dedup_key: 'riposte/prod/111122223333/eu-central-1/INCIDENT#11112222' },
    ]);
  });

  test('without a word for others is not: what was acknowledged once is not acknowledged each time it goes on', async () => {
    const acknowledged = { by: 'ann', at: '2026-03-02T03:10:00.000Z', why: 'on it' };
    const { put, run } = world({ ...SEEN, incident: incident({ acknowledged }) });

    const answer = await run(
      changed('6b42aaaa', { ...OPEN, lastSeen: { S: '1' } }, { ...OPEN, lastSeen: { S: '2' } }),
      { dynamodb: { SequenceNumber: '2', Keys: { pk: { S: 'LEASE#1' }, sk: { S: 'LEASE' } } } },
      'no record at all',
    );

    expect(put).toEqual([]);
    expect(answer).toEqual({ forwarded: 0, failed: undefined });
  });

  test('is tried again from the first that failed on', async () => {
    const { log, run } = world(SEEN, {
      put: async () => {
        throw new Error('bus away');
      },
    });

    const answer = await run(added('FINDING#other', '7'), added('FINDING#f00d', '8'), added('FINDING#f00d', '9'));

    expect(answer).toEqual({ forwarded: 0, failed: '8' });
    expect(log.lines).toMatchObject([{ level: 'error', fields: { error: 'bus away', stream: 'FINDING#f00d' } }]);
  });
});

describe('those who keep findings of their own', () => {
  const channels = ['securityHub', 'ocsf'] as const;

  test('hear that a finding was seen, and that it is over once its incident is', async () => {
    const here = [finding({ account: '111122223333' })];
    const seen = world({ ...SEEN, findings: here, lines: [line({ count: 1 })] }, { channels });
    const ended = world({ ...SEEN, findings: here, incident: incident({ state: 'contained' }) }, { channels });

    await seen.run(added('FINDING#f00d'));
    await ended.run(changed('6b42aaaa', OPEN, { state: { S: 'contained' } }));

    expect(seen.put).toMatchObject([
      { channel: 'securityHub', detail: { RecordState: 'ACTIVE' } },
      { channel: 'ocsf', detail: { type_uid: 200401 } },
    ]);
    expect(ended.put).toMatchObject([
      { channel: 'securityHub', detail: { RecordState: 'ARCHIVED' } },
      { channel: 'ocsf', detail: { type_uid: 200403 } },
    ]);
  });

  test('hear nothing of what is less than asked for, nor at its end', async () => {
    const quiet = [finding({ severity: 'info' })];
    const lines = [line({ count: 1 })];
    const closed = incident({ state: 'closed', severity: 'info' });
    const { put, run } = world({ findings: quiet, incident: closed, lines }, { channels: [...channels, 'splunk'] });

    await run(added('FINDING#f00d'), changed('6b42aaaa', OPEN, CLOSED));

    expect(put).toEqual([]);
  });
});

test('Splunk and Datadog hear of every line, of findings and of incidents', async () => {
  const lines = [line({ count: 1 }), line({}, { stream: 'INCIDENT#6b42aaaa', what: 'acknowledged' })];
  const { put, run } = world({ ...SEEN, lines }, { channels: ['splunk', 'datadog'] });

  await run(added('FINDING#f00d'), added('INCIDENT#6b42aaaa'));

  expect(put.map(({ channel }) => channel)).toEqual(['splunk', 'datadog', 'splunk', 'datadog']);
  expect(put[2]).toMatchObject({ detail: { event: { what: 'acknowledged', incident: { name: '#6b42' } } } });
});

describe('a chat', () => {
  const channels = ['chat'] as const;

  test('hears what people were told, and what became of it', async () => {
    const lines = [line({ alert: WOKEN }), line({}, { stream: 'INCIDENT#6b42aaaa', what: 'closed' })];
    const { put, run } = world({ ...SEEN, lines }, { channels });

    await run(added('FINDING#f00d'), added('INCIDENT#6b42aaaa'), changed('6b42aaaa', OPEN, CLOSED));

    expect(put).toMatchObject([
      { channel: 'chat', detail: { metadata: { threadId: 'riposte-prod-6b42aaaa' } } },
      { channel: 'chat', detail: { content: { title: 'Incident #6b42 closed: CloudTrail stopped or weakened' } } },
    ]);
  });

  test('hears nothing of what is less than asked for', async () => {
    const quiet = { told: 'told', severity: 'info' };
    const lines = [line({ alert: quiet })];
    const { put, run } = world({ findings: [finding({ severity: 'info' })], lines }, { channels });

    await run(added('FINDING#f00d'));

    expect(put).toEqual([]);
  });
});

describe('whoever hands over made-up records', () => {
  test('pages nobody about what is not in the table', async () => {
    const { put, run } = world(SEEN);
    const image = { what: { S: 'seen' }, data: { S: JSON.stringify({ alert: WOKEN }) } };
    const madeUp = added('FINDING#made-up');

    await run({ ...madeUp, dynamodb: { ...madeUp.dynamodb, NewImage: image } });

    expect(put).toEqual([]);
  });

  test('resolves and acknowledges nothing that is open', async () => {
    const { put, run } = world(SEEN);

    await run(changed('6b42aaaa', OPEN, CLOSED), changed('6b42aaaa', OPEN, { ...OPEN, acknowledged: { S: '{}' } }));

    expect(put).toEqual([]);
  });
});

describe('who needs it in order', () => {
  const channels = ['pagerDuty', 'ordered'] as const;
  const seen = line({ alert: WOKEN });
  const applied = { ...line({ alert: WOKEN }, { what: 'block-ip applied', id: 'e-2' }), seq: seen.seq + 1 };

  test('gets what people were told, a group an incident, each with an id of its own; the texts, which may answer a question, do not go', async () => {
    const { ordered, run } = world({ ...SEEN, lines: [seen, applied] }, { channels });

    const keys = { pk: { S: 'FINDING#f00d' }, sk: { S: `ENTRY#${String(applied.seq).padStart(8, '0')}` } };
    await run(added('FINDING#f00d'), { eventName: 'INSERT', dynamodb: { SequenceNumber: '2', Keys: keys } });

    expect(ordered).toMatchObject([
      { group: 'INCIDENT#6b42aaaa', id: `FINDING#f00d/${seen.seq}`, body: { what: 'seen' } },
      { group: 'INCIDENT#6b42aaaa', id: `FINDING#f00d/${applied.seq}`, body: { what: 'block-ip applied' } },
    ]);
    expect(JSON.stringify(ordered)).not.toContain('secret-of-a-link');
  });

  test('does not get what nobody was told, and gets nothing where it was not asked for', async () => {
    const untold = world({ ...SEEN, lines: [line({ alert: { told: 'held' } })] }, { channels });
    const unasked = world(SEEN);

    await untold.run(added('FINDING#f00d'));
    await unasked.run(added('FINDING#f00d'));

    expect([untold.ordered, unasked.ordered]).toEqual([[], []]);
  });

  test('waits until all pages are on their way, also of a batch that broke off', async () => {
    const order: string[] = [];
    const { run } = world(SEEN, {
      channels,
      put: async () => void order.push('page'),
      order: async (messages) => void order.push(`${messages.length} in order`),
    });

    await run(added('FINDING#f00d', '1'), added('FINDING#f00d', '2'));

    expect(order).toEqual(['page', 'page', '2 in order']);
  });
});

describe('what is published in order', () => {
  const message = (id: string) => ({ group: 'INCIDENT#1', id, body: { what: id } });

  test('goes one after the other', async () => {
    const sent: string[] = [];

    await inOrder({
      publish: async ({ id }) => void sent.push(id),
      setAside: async () => undefined,
      log: keepingLog(),
    })(['a', 'b'].map(message));

    expect(sent).toEqual(['a', 'b']);
  });

  test('never fails: what SNS does not take is set aside with what comes after it, and SNS is waited for once', async () => {
    const [tried, aside]: [string[], string[]] = [[], []];
    const log = keepingLog();
    const tell = inOrder({
      publish: async ({ id }) => {
        tried.push(id);
        if (id === 'b') throw new Error('SNS is away');
      },
      setAside: async (body, reason) => void aside.push(`${(JSON.parse(body) as { id: string }).id}: ${reason}`),
      log,
    });

    await tell(['a', 'b', 'c'].map(message));

    expect(tried).toEqual(['a', 'b']);
    expect(aside).toEqual(['b: SNS is away', 'c: SNS is away']);
    expect(log.lines.map(({ level }) => level)).toEqual(['error', 'error']);
  });

  test('never fails where it cannot be set aside either', async () => {
    const away = async () => {
      throw new Error('away');
    };

    await expect(
      inOrder({ publish: away, setAside: away, log: keepingLog() })([message('a')]),
    ).resolves.toBeUndefined();
  });
});
