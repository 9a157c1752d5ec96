import * as z from 'zod/mini';
import { bucketClient, dynamoClient } from '../../lib/aws/clients.ts';
import { bucketProtections, type Protection, type Protections, tableProtections } from '../../lib/aws/protections.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const KINDS = /^arn:[\w-]+:(dynamodb:[\w-]+:\d{12}:table\/[\w.-]{3,255}|s3:::[a-z0-9.-]{3,63})$/;
const params = z.strictObject({
  resources: z
    .array(z.string().check(z.regex(KINDS, 'must be ARNs of tables or buckets')))
    .check(z.minLength(1), z.maxLength(20)),
});
type Params = z.infer<typeof params>;

const of = (service: string, rest: string) =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
const BUCKETS = `arn:\${AWS::Partition}:s3:::*`;
const CHANGE = [
  {
    sid: 'ProtectTables',
    actions: ['dynamodb:UpdateTable', 'dynamodb:UpdateContinuousBackups'],
    resources: [of('dynamodb', 'table/*')],
  },
  { sid: 'KeepVersions', actions: ['s3:PutBucketVersioning'], resources: [BUCKETS] },
];

const declaration = playbook<Params, Protection>({
  id: 'protect-data',
  title: 'Switch on again what keeps data from being lost',
  says: { todo: 'Protect', done: 'Protected', undone: 'Took the protection off again' },
  what: 'Switches on deletion protection and point-in-time recovery of DynamoDB tables, and the suspended versioning of S3 buckets.',
  risk: 'Deployments that mean to delete the table fail until it is off again. Old versions and recovery points are stored, and billed.',
  stops: 'that the table is deleted in one call, and that overwritten and deleted data is gone',
  doesNotStop: 'who may switch it off again, deletions of rows and of single versions, and what was lost in between',
  params,
  example: { resources: ['arn:aws:dynamodb:eu-central-1:111122223333:table/orders'] },
  permissions: {
    plan: [
      {
        sid: 'ReadTables',
        actions: ['dynamodb:DescribeTable', 'dynamodb:DescribeContinuousBackups', 'dynamodb:ListTagsOfResource'],
        resources: [of('dynamodb', 'table/*')],
      },
      { sid: 'ReadBuckets', actions: ['s3:GetBucketVersioning', 's3:GetBucketTagging'], resources: [BUCKETS] },
    ],
    apply: CHANGE,
    undo: CHANGE,
  },
  undo: 'What was off is switched off again.',
  changes: () => protectionChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function protectionChanges(): Changes<Params, Protection> {
  const [dynamo, s3] = [dynamoClient(), bucketClient()];
  const kindOf = (arn: string, account: string): Protections =>
    arn.includes(':s3:::') ? bucketProtections(s3, account) : tableProtections(dynamo);
  return {
    async find({ resources }, ask): Promise<Found> {
      const found = await Promise.all(resources.map((arn) => target(arn, ask)));
      return { targets: found.flatMap(({ targets }) => targets), refused: found.flatMap(({ refused }) => refused) };
    },
    read: async ({ resource, account }) => (await kindOf(resource, account).read(nameOf(resource))) ?? null,
    wanted(_target, before) {
      if (before.versioning === 'never')
        return { refuse: 'never kept versions: that could not be taken back, so switch it on by hand' };
      return { state: Object.fromEntries(Object.keys(before).map((setting) => [setting, true])) };
    },
    calls({ resource }, from, to) {
      const changed = Object.entries(to).filter(([setting, value]) => from[setting] !== value);
      return changed.map(([setting, value]) => ({
        action: actionFor(resource, setting),
        resource,
        parameters: { [setting]: value },
      }));
    },
    write: ({ resource, account }, from, to) => kindOf(resource, account).write(nameOf(resource), from, to),
    impact: ({ label }) =>
      Promise.resolve([`nothing stops; a deployment that means to delete ${label} fails until it is off`]),
  };

  async function target(arn: string, { account, region }: Ask): Promise<Found> {
    const [, , , where = '', owner = ''] = arn.split(':');
    const theirs = owner === '' ? account : owner;
    if (theirs === account && where !== '' && where !== region)
      return notFound(arn, `is in ${where}: ask riposte there`);
    const tags = theirs === account ? await kindOf(arn, account).tagsOf(nameOf(arn)) : [];
    if (tags === undefined) return notFound(arn, 'is no table or bucket of this account and region');
    return { targets: [{ label: nameOf(arn), resource: arn, account: theirs, region, tags }], refused: [] };
  }
}

function nameOf(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

function actionFor(arn: string, setting: string): string {
  if (arn.includes(':s3:::')) return 's3:PutBucketVersioning';
  return setting === 'pointInTimeRecovery' ? 'dynamodb:UpdateContinuousBackups' : 'dynamodb:UpdateTable';
}
