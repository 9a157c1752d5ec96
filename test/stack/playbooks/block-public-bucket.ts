import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'block-public-bucket',
  async arrange({ config }) {
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const Bucket = `exports-${randomUUID().slice(0, 8)}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const block = (RestrictPublicBuckets: boolean) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: false,
            RestrictPublicBuckets,
          },
        }),
      );
    await block(false);
    const Statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    return {
      input: { bucket: Bucket },
      async look() {
        const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
        const found = await s3.send(new GetBucketPolicyCommand({ Bucket }));
        return [PublicAccessBlockConfiguration, found.Policy];
      },
      async drift() {
        await block(true);
      },
      attack: { detection: 'exfiltration/bucket-made-public', texts: { payroll: Bucket } },
      triedIn: { ReadAccount: 'account-block.test.ts', SetAccountBlock: 'account-block.test.ts' },
      gone: { input: { bucket: `${Bucket}-gone` }, says: 'is no bucket' },
      elsewhere: {
        cannot: 'a name says no account, and the local stack has the buckets of one: tried at the SDK boundary',
      },
      async tagged(Key) {
        await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key, Value: 'yes' }] } }));
        // Beside it the account as a whole could not be closed.
        return { input: { bucket: Bucket }, untag: () => s3.send(new DeleteBucketTaggingCommand({ Bucket })) };
      },
      wrong: { input: { bucket: 'My Bucket' }, says: 'must be the name or ARN of a bucket' },
    };
  },
};

export default fixture;
