import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openRecord } from '../../../lib/aws/by-person/record-commands.ts';

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/alice</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>';
const STACK =
  '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>';
const INCIDENT = {
  id: '6b42',
  state: 'open' as const,
  severity: 'high' as const,
  title: 'x',
  account: '1',
  region: 'r',
  actor: 'a',
  openedAt: '',
  firstSeen: '',
  lastSeen: '',
  openedBy: 'f',
  severityBy: 'f',
};

let server: Server;
let writes: string[];
/** AWS's clock, as its answers tell it. */
let date: string | undefined;

beforeEach(async () => {
  writes = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      response.sendDate = false;
      if (date !== undefined) response.setHeader('date', date);
      const isTable = request.headers['x-amz-target'] !== undefined;
      if (isTable) writes.push(body);
      response.end(isTable ? '{}' : body.includes('GetCallerIdentity') ? IDENTITY : STACK);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

async function close(now: Date): Promise<string | undefined> {
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' };
  const config = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', credentials };
  const record = await openRecord({ stage: 'prod', config });
  await record.say(INCIDENT, 'closed', 'false alarm', now);
  const update = writes.find((body) => body.includes('stateSince')) ?? '{}';
  const values = (JSON.parse(update) as { ExpressionAttributeValues?: Record<string, { S?: string }> })
    .ExpressionAttributeValues;
  return values?.[':now']?.S;
}

test('an incident is closed when AWS says it is, on a computer whose clock is ten minutes fast', async () => {
  date = 'Mon, 02 Mar 2026 03:00:00 GMT';

  const since = await close(new Date('2026-03-02T03:10:00Z'));

  expect(since).toBe('2026-03-02T03:00:00.000Z');
});

test.each([undefined, 'yesterday'])('where an answer has the time %s, the computer’s own is taken', async (said) => {
  date = said;

  const since = await close(new Date('2026-03-02T03:10:00Z'));

  expect(since).toBe('2026-03-02T03:10:00.000Z');
});
