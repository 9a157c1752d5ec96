import { expect, test } from '@jest/globals';
import type { StartWorkflow } from '../../../lib/domain/remediation/execution-ports.ts';
import { dispatch } from '../../../lib/remediation/dispatch.ts';
import { keepingLog } from '../support/fixtures.ts';

const ACCOUNT = '123456789012';

function message(id: number, ips: string[], reason = 'test') {
  const body = JSON.stringify({
    version: 1,
    id: `block-ip-${id}`,
    playbook: 'block-ip',
    target: { account: ACCOUNT, addressPlaybooks: { 'block-ip': 'ips' }, region: 'eu-central-1', resource: 'x' },
    params: { ips },
    reason,
    requestedBy: 'detection x',
  });
  return { messageId: `m-${id}`, body };
}

/** How many requests each execution was started with. */
async function started(messages: readonly { messageId: string; body: string }[]): Promise<number[]> {
  const sizes: number[] = [];
  const start: StartWorkflow = async (_playbook, _name, input) => {
    sizes.push(input.requests.length);
    return 'started';
  };
  await dispatch(messages, {
    start,
    deadLetter: async () => {},
    gather: async () => [],
    remove: async () => {},
    log: keepingLog(),
    account: ACCOUNT,
    addressPlaybooks: { 'block-ip': 'ips' },
  });
  return sizes;
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `11.0.${index >> 8}.${index & 255}`);

test('a batch has no more addresses than its plan can carry', async () => {
  const messages = [1, 2, 3, 4, 5].map((id) => message(id, many(300)));

  expect(await started(messages)).toEqual([2, 2, 1]);
});

test('a batch is no longer than a state may carry; what is too long by itself goes alone', async () => {
  const messages = [
    message(1, ['203.0.113.1']),
    message(2, ['203.0.113.2'], 'x'.repeat(130_000)),
    message(3, ['203.0.113.3']),
  ];

  expect(await started(messages)).toEqual([1, 1, 1]);
});

test('more than four hundred tasks are several executions', async () => {
  expect(await started(many(401).map((ip, index) => message(index, [ip])))).toEqual([400, 1]);
});
