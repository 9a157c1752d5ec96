import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { askStack } from '../access.ts';
import { as, asAdministrator, asAuditor, type Place, session } from './roles.ts';

/** One thing that the foundation is for, and what is seen of it. */
export interface Look {
  readonly what: string;
  readonly sees: string;
  look(place: Place): Promise<string>;
}

const LOG = 'management/AWSLogs/<account>/one.json';

/** What anybody can see of the foundation on the local stack, one after the other. */
export const LOOKS: readonly Look[] = [
  {
    what: 'nobody becomes the auditor without the external id',
    sees: 'refused',
    look: (place) => answer(async () => void (await session(place, 'AuditorRole', 'guessed'))),
  },
  {
    what: 'CloudTrail writes for a trail of the accounts, below their names and under the key of the logs, and nothing else does',
    sees: 'its trail: written, a trail of other accounts: refused by bucket, below another name: refused by bucket, another service: refused by bucket, under another key: refused by key',
    look: async (place) => {
      const other = (await new KMSClient(place.config).send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
      const [trail, key] = [trailOf(place, place.logsOf), place.ids.LogKey];
      return said({
        'its trail': () => writtenBy(place, { trail, key }),
        'a trail of other accounts': () => writtenBy(place, { trail: trailOf(place, '999988887777'), key }),
        'below another name': () => writtenBy(place, { trail, key, name: 'management/AWSLogs/999988887777/one.json' }),
        'another service': () => writtenBy(place, { trail, key, service: 'config.amazonaws.com' }),
        'under another key': () => writtenBy(place, { trail, key: other }),
      });
    },
  },
  {
    what: 'the bucket of the logs is closed to requests without TLS, as all of them are here',
    sees: 'list: refused, read: refused',
    look: async (place) => {
      const s3 = await asAuditor(place, S3Client);
      return said({ list: () => list(s3, place), read: () => read(s3, place) });
    },
  },
  {
    what: 'with TLS the auditor lists and reads the logs, and can change none',
    sees: `list: ${LOG}, read: {"Records":[]}, write: refused, delete: refused`,
    look: async (place) => {
      const s3 = await asAuditor(place, S3Client);
      const Bucket = place.ids.LogBucket;
      return withTls(place, () =>
        said({
          list: () => list(s3, place),
          read: () => read(s3, place),
          write: () => s3.send(new PutObjectCommand({ Bucket, Key: logOf(place), Body: 'x' })),
          delete: () => s3.send(new DeleteObjectCommand({ Bucket, Key: logOf(place) })),
        }),
      );
    },
  },
  {
    what: 'an administrator of the account neither writes logs nor deletes any, and reads them',
    sees: 'read: {"Records":[]}, write: refused, delete: refused',
    look: async (place) => {
      const s3 = await asAdministrator(place);
      const Bucket = place.ids.LogBucket;
      return withTls(place, () =>
        said({
          read: () => read(s3, place),
          write: () => s3.send(new PutObjectCommand({ Bucket, Key: logOf(place), Body: 'x' })),
          delete: () => s3.send(new DeleteObjectCommand({ Bucket, Key: logOf(place) })),
        }),
      );
    },
  },
  {
    what: 'the auditor decrypts what is under the key of the logs, and nothing under another',
    sees: 'logs: allowed, other: refused',
    look: async (place) => {
      const root = new KMSClient(place.config);
      const kms = await asAuditor(place, KMSClient);
      const other = (await root.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId;
      const decrypt = (KeyId: string | undefined) => async () => {
        const { CiphertextBlob } = await root.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('log') }));
        await kms.send(new DecryptCommand({ CiphertextBlob }));
      };
      return said({ logs: decrypt(place.ids.LogKey), other: decrypt(other) });
    },
  },
  {
    what: 'the auditor reads findings, incidents and their days, and neither leases nor approvals',
    sees: 'finding: allowed, incident: allowed, day: allowed, lease: refused, approval: refused',
    look: async (place) => {
      const table = await asAuditor(place, DynamoDBClient);
      const TableName = place.table;
      const get = (pk: string, sk: string) => () =>
        table.send(new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
      const query = (pk: string) => () =>
        table.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: pk } },
          }),
        );
      return said({
        finding: get('FINDING#1', 'FINDING'),
        incident: query('INCIDENT#1'),
        day: query('DAY#2026-11-25#FINDINGS'),
        lease: query('LEASES#REGIONAL#IPV4'),
        approval: get('APPROVAL#1', 'APPROVAL'),
      });
    },
  },
  {
    what: 'the auditor is refused everything else',
    sees: 'buckets: refused, access logs: refused, secret: refused, web ACL: refused',
    look: async (place) => {
      const s3 = await asAuditor(place, S3Client);
      const secrets = await asAuditor(place, SecretsManagerClient);
      return said({
        buckets: () => s3.send(new ListBucketsCommand({})),
        'access logs': () => s3.send(new ListObjectsV2Command({ Bucket: place.ids.LogAccessBucket })),
        secret: () => secrets.send(new GetSecretValueCommand({ SecretId: 'any' })),
        'web ACL': async () => webAcl(await asAuditor(place, WAFV2Client), place),
      });
    },
  },
  {
    what: 'a tool that reads the bucket needs its external id, reads the logs, and neither findings nor what is said about who read them',
    sees: `guessed: refused, list: ${LOG}, read: {"Records":[]}, write: refused, access logs: refused, finding: refused`,
    look: async (place) => {
      const s3 = await as(place, 'LogReaderRole', S3Client);
      const table = await as(place, 'LogReaderRole', DynamoDBClient);
      const Key = { pk: { S: 'FINDING#1' }, sk: { S: 'FINDING' } };
      return withTls(place, () =>
        said({
          guessed: async () => void (await session(place, 'LogReaderRole', 'guessed')),
          list: () => list(s3, place),
          read: () => read(s3, place),
          write: () => s3.send(new PutObjectCommand({ Bucket: place.ids.LogBucket, Key: logOf(place), Body: 'x' })),
          'access logs': () => s3.send(new ListObjectsV2Command({ Bucket: place.ids.LogAccessBucket })),
          finding: () => table.send(new GetItemCommand({ TableName: place.table, Key })),
        }),
      );
    },
  },
  {
    what: 'the web ACL allows first, then blocks what is leased, then limits rates',
    sees: 'allowed, blocked-1, rate-by-address, rate-of-logins',
    look: async (place) => {
      const { WebACL } = await webAcl(new WAFV2Client(place.config), place);
      const rules = [...(WebACL?.Rules ?? [])].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0));
      return rules
        .slice(0, 4)
        .map(({ Name }) => Name)
        .join(', ');
    },
  },
];

function webAcl(client: WAFV2Client, { ids }: Place) {
  // CloudFormation's id of a web ACL is name|id|scope.
  const [Name, Id] = (ids.WebAcl ?? '').split('|');
  return client.send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }));
}

const logOf = ({ logsOf }: Place) => LOG.replace('<account>', logsOf);

async function list(s3: S3Client, { ids, logsOf }: Place): Promise<string> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: ids.LogBucket }));
  return Contents.map(({ Key }) => Key?.replace(logsOf, '<account>')).join(' ');
}

async function read(s3: S3Client, place: Place): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: place.ids.LogBucket, Key: logOf(place) }));
  return (await Body?.transformToString()) ?? '';
}

const trailOf = ({ stack }: Place, account: string) =>
  `arn:aws:cloudtrail:us-east-1:${account}:trail/${stack}-management`;

/** Writes a log as an AWS service does for a trail: the bucket's policy and the key's decide. */
async function writtenBy(
  place: Place,
  {
    trail,
    key,
    name = logOf(place),
    service = 'cloudtrail.amazonaws.com',
  }: {
    readonly trail: string;
    readonly key: string | undefined;
    readonly name?: string;
    readonly service?: string;
  },
): Promise<string> {
  const kmsKey = key?.startsWith('arn:') ? key : `arn:aws:kms:us-east-1:${place.account}:key/${key}`;
  const about = { service, sourceArn: trail, bucket: place.ids.LogBucket, key: name, kmsKey };
  const body = JSON.stringify({ ...about, acl: 'bucket-owner-full-control', content: '{"Records":[]}' });
  const answer = await askStack(place.access, 'service-writes', { method: 'POST', body });
  const { written, refusedBy } = (await answer.json()) as { written: boolean; refusedBy?: string };
  return written ? 'written' : `refused by ${refusedBy}`;
}

/** The local stack speaks plain HTTP: without the statement that refuses that, all is as over TLS. */
async function withTls<T>({ config, ids }: Place, work: () => Promise<T>): Promise<T> {
  const but = (policy: string) => {
    const { Statement, ...rest } = JSON.parse(policy) as { Statement: { Sid: string }[] };
    return JSON.stringify({ ...rest, Statement: Statement.filter(({ Sid }) => Sid !== 'TlsOnly') });
  };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const Bucket = ids.LogBucket;
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: but(Policy) }));
  try {
    return await work();
  } finally {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
}

async function said(calls: Readonly<Record<string, () => Promise<unknown>>>): Promise<string> {
  const answers: string[] = [];
  for (const [name, call] of Object.entries(calls)) answers.push(`${name}: ${await answer(call)}`);
  return answers.join(', ');
}

/** What a call gives where that is a text, else whether it was let through; throws what is neither allowed nor refused. */
async function answer(call: () => Promise<unknown>): Promise<string> {
  try {
    const given = await call();
    return typeof given === 'string' ? given : 'allowed';
  } catch (error) {
    if (error instanceof Error && /Access ?Denied|not authorized/i.test(`${error.name} ${error.message}`))
      return 'refused';
    throw error;
  }
}
