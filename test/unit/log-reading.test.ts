import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { objectText } from '../../lib/aws/log-reading.ts';
import { keepingLog } from './fixtures.ts';

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
