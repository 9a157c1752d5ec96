import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventFile } from '../support/fixtures.ts';
import { reading, streaming } from '../support/reading.ts';

const stop = eventFile('defense-evasion/cloudtrail-tampered');
const named = (eventID: string) => ({ ...stop.detail, eventID });
const event = (id: string) => ({ ...stop, id });
const text = (value: unknown) => JSON.stringify(value);
const pretty = (value: unknown) => JSON.stringify(value, undefined, 4);
const base64 = (value: unknown) => Buffer.from(text(value)).toString('base64');
const packed = (value: unknown) => gzipSync(text(value)).toString('base64');
const [a, b] = [named('a'), named('b')];

const lookup = {
  Events: [
    { EventId: 'a', EventName: 'StopLogging', CloudTrailEvent: text(a) },
    { EventId: 'b', EventName: 'StopLogging', CloudTrailEvent: text(b) },
  ],
  NextToken: 'more',
};
const logEvents = [
  { id: '1', timestamp: 1, message: text(a) },
  { id: '2', timestamp: 2, message: text(b) },
];
const subscription = { messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: 'trail', logEvents };
const control = {
  messageType: 'CONTROL_MESSAGE',
  logEvents: [{ id: '', message: 'CWL CONTROL MESSAGE: Checking health' }],
};
const notification = (value: unknown) => ({ Type: 'Notification', MessageId: 'm', Message: text(value) });

/** Each holds the records a and b, in this order. */
const INPUTS: Record<string, string> = {
  'lookup-events, as the command line prints it': pretty(lookup),
  'lookup-events with --query Events': pretty(lookup.Events),
  'lookup-events with --query of the records': pretty([text(a), text(b)]),
  'lookup-events with --query and --output text': `${text(a)}\t${text(b)}\n`,
  'lookup-events with --output text': `EVENTS\tAKIA\t${text(a)}\ta\tStopLogging\nEVENTS\tAKIA\t${text(b)}\tb\tStopLogging\n`,
  'two answers after each other': `${pretty({ Events: lookup.Events.slice(0, 1) })}\n${pretty({ Events: lookup.Events.slice(1) })}\n`,
  'records in JSON of several lines, after each other': `${pretty(a)}\n${pretty(b)}\n`,
  'records back to back': `${text(a)}${text(b)}`,
  'records separated by commas': `${text(a)},\n${text(b)},\n`,
  'records as a JSON text sequence': `\u001e${text(a)}\n\u001e${text(b)}\n`,
  'envelopes back to back': `${text(event('a'))}${text(event('b'))}`,
  'JSON texts, one a line': `${text(text(a))}\n${text(text(b))}\n`,
  'a byte order mark before the records': `\ufeff${text(a)}\n${text(b)}`,
  'a log stream, tailed': `2026-03-02T03:04:05+00:00 trail ${text(a)}\n2026-03-02T03:04:06+00:00 trail ${text(b)}\n`,
  'syslog lines': `<14>Mar 2 03:04:05 host app[1]: ${text(a)}\n<14>Mar 2 03:04:05 host app[1]: ${text(b)}`,
  'a subscription of CloudWatch Logs': text(subscription),
  'a subscription and its test message': `${text(control)}${text(subscription)}`,
  'a subscription, as a function gets it': text({ awslogs: { data: packed(subscription) } }),
  'filter-log-events': pretty({ events: logEvents, searchedLogStreams: [] }),
  'get-log-events of two': `${pretty({ events: logEvents.slice(0, 1) })}${pretty({ events: logEvents.slice(1), nextForwardToken: 'f' })}`,
  'Logs Insights': pretty({
    results: [a, b].map((record) => [
      { field: '@message', value: text(record) },
      { field: '@ptr', value: 'CmEK' },
    ]),
    status: 'Complete',
  }),
  'Kinesis, as a function gets it': text({
    Records: [a, b].map((record) => ({ kinesis: { data: base64(record) }, eventSource: 'aws:kinesis' })),
  }),
  'Kinesis get-records of packed subscriptions': text({ Records: [{ Data: packed(subscription) }] }),
  'Firehose, before its transformation': text({
    records: [a, b].map((record) => ({ recordId: '1', data: base64(record) })),
  }),
  'SQS receive-message': pretty({ Messages: [{ Body: text(event('a')) }, { Body: text(event('b')) }] }),
  'SQS of SNS, as a function gets it': text({
    Records: [a, b].map((record) => ({ messageId: 'm', body: text(notification(record)), eventSource: 'aws:sqs' })),
  }),
  'SNS, as a function gets it': text({
    Records: [a, b].map((record) => ({ EventSource: 'aws:sns', Sns: notification(record) })),
  }),
  'an event whose detail is text': `${text({ ...event('a'), detail: text(stop.detail) })}\n${text(event('b'))}`,
  'a search engine': pretty({ hits: { total: 2, hits: [{ _source: a }, { _source: { message: text(b) } }] } }),
  Splunk: `${text({ preview: false, result: { _raw: text(a) } })}\n${text({ event: b })}\n`,
};

describe('records are found in', () => {
  test.each(Object.entries(INPUTS))('%s', async (_name, content) => {
    const { ids, problems } = await reading(content);

    expect(problems).toEqual([]);
    expect(ids).toEqual(['a', 'b']);
  });

  test.each([
    ['packed', (content: string) => gzipSync(content)],
    ['packed twice', (content: string) => gzipSync(gzipSync(content))],
    ['in UTF-16, as Windows pipes it', (content: string) => Buffer.from(`\ufeff${content}`, 'utf16le')],
  ] as const)('each of them, %s', async (_name, pack) => {
    for (const content of Object.values(INPUTS)) {
      const { ids, problems } = await reading(pack(content.replace(/^\ufeff/, '')));

      expect({ ids, problems }).toEqual({ ids: ['a', 'b'], problems: [] });
    }
  });

  test('parts that were packed one by one, as Firehose puts them into a file', async () => {
    const content = Buffer.concat([gzipSync(text(a)), gzipSync(text(b))]);

    expect((await reading(content)).ids).toEqual(['a', 'b']);
  });

  test('each of them as a stream, wherever its pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(INPUTS)),
        fc.integer({ min: 1, max: 700 }),
        async (content, size) => {
          const { ids, problems } = await streaming(content, size);

          expect({ ids, problems }).toEqual({ ids: ['a', 'b'], problems: [] });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a list that is larger than what is read in one go', async () => {
    const many = Array.from({ length: 9_000 }, (_, index) => ({ CloudTrailEvent: text(named(`r${index}`)) }));

    const { ids, problems } = await reading(
      pretty({ ResponseMetadata: { status: 200 }, Events: many, NextToken: 'n' }),
    );

    expect(problems).toEqual([]);
    expect(ids).toEqual(many.map((_, index) => `r${index}`));
  });
});

describe('what is no event', () => {
  test.each<[string, string, string]>([
    ['a digest', text({ awsAccountId: '1', digestStartTime: 's', digestEndTime: 'e' }), 'digests of CloudTrail'],
    ['Config history', text({ fileVersion: '1.0', configurationItems: [{}] }), 'AWS Config history'],
    ['a WAF log', text({ webaclId: 'w', httpRequest: {} }), 'WAF logs'],
    ['a DNS log', text({ query_name: 'q.', query_type: 'A' }), 'DNS query logs'],
    ['a flow log', 'version account-id interface-id srcaddr\n2 111122223333 eni-0a 1 2', 'VPC flow logs'],
    ['a flow log without header', '2 111122223333 eni-0a1b 10.0.0.1 10.0.0.2 443 1', 'VPC flow logs'],
    ['a balancer log', 'https 2026-03-02T03:04:05.1Z app/lb/1 203.0.113.1:1 -', 'load balancer logs'],
    ['an access log', `${'a1'.repeat(32)} bucket [02/Mar/2026:03:04:05 +0000] -`, 'S3 access logs'],
    ['a CloudFront log', '#Version: 1.0\n#Fields: date', 'CloudFront logs'],
    ['Parquet', 'PAR1\u0000\u0001', 'Parquet files'],
    [
      'log messages of an application',
      text({ events: [{ message: 'START RequestId' }] }),
      'messages that are no events',
    ],
    ['a notification about files', text({ Records: [{ eventSource: 'aws:s3', s3: {} }] }), 'notifications about files'],
  ])('%s is known, and nothing to complain about', async (_name, content, kind) => {
    const { events, problems, others } = await reading(content);

    expect({ events, problems }).toEqual({ events: [], problems: [] });
    expect(others[0]).toBe(kind);
  });

  test('texts in texts come to an end', async () => {
    let value: unknown = a;
    for (let level = 0; level < 9; level += 1) value = { message: text(value) };

    expect((await reading(text(value))).problems).toEqual(['value 1 stands in more than 8 texts inside each other']);
  });

  test("a finding that GuardDuty exported is its event's detail", async () => {
    const finding = eventFile('discovery/guard-duty-low').detail;

    const { events } = await reading(
      text({
        ...finding,
        schemaVersion: '2.0',
        id: 'f',
        accountId: '111122223333',
        region: 'eu-central-1',
        updatedAt: '2026-03-02T03:04:05.123Z',
      }),
    );

    expect(events[0]).toMatchObject({
      id: 'f',
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account: '111122223333',
      time: '2026-03-02T03:04:05.123Z',
    });
  });
});
