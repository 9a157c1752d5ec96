import * as z from 'zod/mini';
import { bucketDates } from '../../lib/aws/account/bucket-dates.ts';
import { clusterProtections, databaseProtections } from '../../lib/aws/account/database-protections.ts';
import {
  bucketProtections,
  type Protection,
  type Protections,
  tableProtections,
} from '../../lib/aws/account/protections.ts';
import { bucketClient, bucketNamesClient, databaseClient, dynamoClient } from '../../lib/aws/clients.ts';
import { DATA_OR_BUCKET_ARN } from '../../lib/domain/remediation/data-arn.ts';
import { busyDatabase } from '../../lib/remediation/busy-database.ts';
import { allOf, notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const SETTINGS = ['deletionProtection', 'pointInTimeRecovery', 'backupRetentionPeriod', 'versioning'] as const;
const params = z.strictObject({
  resources: z
    .array(z.string().check(z.regex(DATA_OR_BUCKET_ARN, 'must be ARNs of tables, buckets, databases or clusters')))
    .check(z.minLength(1), z.maxLength(20)),
  /** Only these settings, instead of all that the resource has. */
  only: z.optional(z.array(z.enum(SETTINGS)).check(z.minLength(1))),
  /** For how many days a database's backups are kept at least. */
  backupDays: z.optional(z.int().check(z.gte(1), z.lte(35))),
});
type Params = z.infer<typeof params>;

const of = (service: string, rest: string) =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
/** Where databases keep no backups and nobody says for how long they did: what the console proposes. */
const BACKUP_DAYS = 7;

const BUCKETS = `arn:\${AWS::Partition}:s3:::*`;
const CHANGE = [
  {
    sid: 'ProtectTables',
    actions: ['dynamodb:UpdateTable', 'dynamodb:UpdateContinuousBackups'],
    resources: [of('dynamodb', 'table/*')],
  },
  { sid: 'ProtectDatabases', actions: ['rds:ModifyDBInstance'], resources: [of('rds', 'db:*')] },
  { sid: 'ProtectClusters', actions: ['rds:ModifyDBCluster'], resources: [of('rds', 'cluster:*')] },
  { sid: 'KeepVersions', actions: ['s3:PutBucketVersioning'], resources: [BUCKETS] },
];

const declaration = playbook<Params, Protection>({
  id: 'protect-data',
  title: 'Switch on again what keeps data from being lost',
  says: { todo: 'Protect', done: 'Protected', undone: 'Took the protection off again' },
  what:
    'Switches on deletion protection and point-in-time recovery of DynamoDB tables, deletion protection and automated backups of RDS ' +
    'instances and clusters, and the suspended versioning of S3 buckets. Nobody can say for how many days backups were kept: without ' +
    '`backupDays` it is seven where there are none, and what it is otherwise. With `only` it is these settings, whatever else is off.',
  risk:
    'Deployments that mean to delete the resource fail until it is off again. Old versions, recovery points and backups are stored, and ' +
    'billed. An instance whose backups begin stands still for seconds to minutes, in its next maintenance window.',
  stops: 'that the table or database is deleted in one call, and that overwritten and deleted data is gone',
  doesNotStop:
    'who may switch it off again, deletions of rows and of single versions, deleting the instances of a cluster, and what was lost in ' +
    'between: RDS deletes an instance’s automated backups when they are switched off',
  params,
  example: { resources: ['arn:aws:dynamodb:eu-central-1:111122223333:table/orders'] },
  permissions: {
    plan: [
      {
        sid: 'ReadTables',
        actions: ['dynamodb:DescribeTable', 'dynamodb:DescribeContinuousBackups', 'dynamodb:ListTagsOfResource'],
        resources: [of('dynamodb', 'table/*')],
      },
      { sid: 'ReadDatabases', actions: ['rds:DescribeDBInstances'], resources: [of('rds', 'db:*')] },
      { sid: 'ReadClusters', actions: ['rds:DescribeDBClusters'], resources: [of('rds', 'cluster:*')] },
      { sid: 'ReadBuckets', actions: ['s3:GetBucketVersioning', 's3:GetBucketTagging'], resources: [BUCKETS] },
      {
        sid: 'SeeWhenBucketsWereMade',
        actions: ['s3:ListAllMyBuckets'],
        resources: ['*'],
        why: 'IAM knows no resource of the list of buckets, which alone says it',
      },
    ],
    apply: CHANGE,
    undo: CHANGE,
  },
  undo: 'What was off is switched off again. With the backups of an instance RDS deletes those made since.',
  changes: () => protectionChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function protectionChanges(): Changes<Params, Protection> {
  const [s3, tables] = [bucketClient(), tableProtections(dynamoClient())];
  const madeAt = bucketDates(bucketNamesClient);
  const rds = databaseClient();
  const [databases, clusters] = [databaseProtections(rds), clusterProtections(rds)];
  const kindOf = (arn: string, account: string): Protections => {
    if (arn.includes(':s3:::')) return bucketProtections(s3, account, () => madeAt(arn));
    if (arn.includes(':dynamodb:')) return tables;
    return arn.includes(':cluster:') ? clusters : databases;
  };
  return {
    inParts: true,
    async find({ resources }, ask): Promise<Found> {
      const found = await Promise.all(resources.map((arn) => target(arn, ask)));
      return allOf(found);
    },
    identity: ({ resource, account }) => kindOf(resource, account).identity(nameOf(resource)),
    read: async ({ resource, account }) => (await kindOf(resource, account).read(nameOf(resource))) ?? null,
    wanted(_target, before, { only = SETTINGS, backupDays }) {
      if (before.versioning === 'never')
        return { refuse: 'never kept versions: that could not be taken back, so switch it on by hand' };
      const days = before.backupRetentionPeriod === 0 ? (backupDays ?? BACKUP_DAYS) : (backupDays ?? 0);
      const on = only
        .filter((setting) => setting in before)
        .map((setting) => [
          setting,
          setting === 'backupRetentionPeriod' ? Math.max(Number(before[setting]), days) : true,
        ]);
      return { state: { ...before, ...(Object.fromEntries(on) as Protection) } };
    },
    async notYet({ label, resource, account }) {
      const { status } = (await kindOf(resource, account).find(nameOf(resource))) ?? {};
      return status === undefined ? undefined : busyDatabase(label, status);
    },
    calls({ resource }, from, to) {
      const changed = Object.entries(to).filter(([setting, value]) => from[setting] !== value);
      return [...Map.groupBy(changed, ([setting]) => actionFor(resource, setting))].map(([action, settings]) => ({
        action,
        resource,
        parameters: Object.fromEntries(settings),
      }));
    },
    write: ({ resource, account }, from, to) => kindOf(resource, account).write(nameOf(resource), from, to),
    impact: ({ label, before, after }) => Promise.resolve(impactOf(label, before as Protection, after as Protection)),
  };

  async function target(arn: string, { account, region }: Ask): Promise<Found> {
    const [, , , where = '', owner = ''] = arn.split(':');
    const theirs = owner === '' ? account : owner;
    if (theirs === account && where !== '' && where !== region)
      return notFound(arn, `is in ${where}: ask riposte there`);
    const found = theirs === account ? await kindOf(arn, account).find(nameOf(arn)) : { tags: [] };
    if (found === undefined) return notFound(arn, 'is no table, bucket or database of this account and region');
    if (found.refuse !== undefined) return notFound(arn, found.refuse);
    const { tags } = found;
    return { targets: [{ label: nameOf(arn), resource: arn, account: theirs, region, tags }], refused: [] };
  }
}

function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

function impactOf(label: string, before: Protection, after: Protection): string[] {
  const [had, has] = [before.backupRetentionPeriod, after.backupRetentionPeriod];
  return [
    `nothing stops at once; a deployment that means to delete ${label} fails until it is off`,
    ...(had === 0 && has !== 0
      ? [
          `backups of ${label} begin in its next maintenance window, where it stands still for seconds to minutes; until then take a ` +
            'snapshot, or change it at once by hand: that also carries out everything else that waits for the window',
        ]
      : []),
  ];
}

function actionFor(arn: string, setting: string): string {
  if (arn.includes(':s3:::')) return 's3:PutBucketVersioning';
  if (arn.includes(':rds:')) return arn.includes(':cluster:') ? 'rds:ModifyDBCluster' : 'rds:ModifyDBInstance';
  return setting === 'pointInTimeRecovery' ? 'dynamodb:UpdateContinuousBackups' : 'dynamodb:UpdateTable';
}
