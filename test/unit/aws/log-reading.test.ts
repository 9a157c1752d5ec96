import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { objectText } from '../../../lib/aws/account/log-reading.ts';
import { keptList } from '../../../lib/logs/kept-list.ts';
import { keepingLog } from '../support/fixtures.ts';

test('an object too large to be a list is not read, which is logged', async () => {
  const log = keepingLog();
  const client = new S3Client({ region: 'eu-central-1' });
  mockClient(client).on(GetObjectCommand).resolves({ ContentLength: 2_000_000_000 });

  expect(await objectText(client, 'bucket/lists/drop.txt', log)()).toBe('');
  expect(log.lines).toEqual([
    {
      level: 'error',
      message: 'The list of bad addresses cannot be read',
      fields: {
        place: 'bucket/lists/drop.txt',
        error: 'InvalidInputError: It has 2000000000 bytes, more than 20000000',
      },
    },
  ]);
});

test('a list that is not used is logged each time it is read, which is once in ten minutes', async () => {
  const log = keepingLog();
  let [now, reads] = [0, 0];
  const read = async () => {
    reads += 1;
    return Array.from({ length: 200 }, (_, first) => `${first}.0.0.0/8`).join('\n');
  };
  const list = keptList(read, log, () => now);

  const holding = (await list()).holding('129.1.1.1');
  now = 600_000;
  await list();
  const soon = reads;
  now = 600_001;
  await list();

  const said = { problem: 'it holds more than a sixteenth of all IPv4 addresses' };
  const line = { level: 'error', message: 'The list of bad addresses is not used', fields: said };
  expect([holding, soon, reads]).toEqual([undefined, 1, 2]);
  expect(log.lines).toEqual([line, line]);
});
