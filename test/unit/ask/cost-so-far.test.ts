import { expect, test } from '@jest/globals';
import { costSoFar, paidFor } from '../../../lib/ask/cost-by-use.ts';

test('what is on record cost so much by list prices, and says for what', () => {
  expect(costSoFar(10_000, 100)).toMatch(
    /^about \d\.\d\d USD by list prices, for the 10000 findings and 100 workflows that are listed here$/,
  );
  expect(costSoFar(1, 1)).toBe(
    'less than 0.01 USD by list prices, for the 1 finding and 1 workflow that are listed here',
  );
});

test('what was counted is paid for as AWS charges it: time by memory, messages three times, with the lines that Lambda writes itself', () => {
  const did = {
    ...{ runs: 2, seconds: 0.512, calls: 10, bytes: 1_200, reads: 3, writes: 4 },
    ...{ kept: 3_000, events: 1, published: 1, queued: 2, secrets: 1, mails: 1, transitions: 5 },
  };

  const {
    'GB-second of a function (arm64)': time,
    'GB of logs': logs,
    'GB-month of logs': keptLogs,
    'GB-month of a table': record,
    'GB-month of what a table was': before,
    ...rest
  } = paidFor(did, 0.5);

  // 0.512 s of a processor are 1.769 s of 512 MB; ten calls 0.1 s, one new process 0.6 s.
  expect(time).toBeCloseTo(1.2345, 10);
  expect(logs).toBeCloseTo(0.000002, 12);
  // Three months of logs, and four hundred days of the record.
  expect(keptLogs).toBeCloseTo(0.000006, 12);
  expect(record).toBeCloseTo(0.00004, 12);
  expect(before).toBe(record);
  expect(rest).toEqual({
    'invocation of a function': 2,
    'read from DynamoDB': 3,
    'write to DynamoDB': 4,
    'state transition': 5,
    'message to a topic': 1,
    'e-mail by SNS': 1,
    'own event on the bus': 1,
    'request to SQS': 6,
    'call to KMS': 6,
    'call to Secrets Manager': 1,
  });
});
