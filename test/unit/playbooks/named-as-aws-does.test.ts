import { DescribeDBClusterSnapshotsCommand, DescribeDBSnapshotsCommand, RDSClient } from '@aws-sdk/client-rds';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import closeStore from '../../../functions/playbooks/close-store.ts';
import unshare from '../../../functions/playbooks/unshare-snapshot.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { guardTarget } from '../../../lib/domain/remediation/guard.ts';
import { ASK, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const house = { account: ASK.account, prefix: 'riposte-prod-', keepers: [] };
const guarded = (resource: string) => parsePolicy({ version: 1, neverTouch: { resources: [resource] } });
const secrets = mockClient(SecretsManagerClient);
const rds = mockClient(RDSClient);

beforeEach(() => {
  secrets.reset();
  rds.reset();
});

describe('whoever makes the call that is answered chooses how it names things; what is guarded is called as AWS calls it', () => {
  test('a secret that is named without the end of its ARN', async () => {
    const whole = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-a1B2c3';
    secrets.on(DescribeSecretCommand).resolves({ ARN: whole, Name: 'prod/db', Tags: [{ Key: 'team', Value: 'shop' }] });

    const asked = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db';
    const { targets } = await closeStore.changes(keepingLog()).find({ stores: [asked] }, ASK);

    expect(targets).toMatchObject([{ resource: whole, tags: ['team'] }]);
    expect(targets.map((one) => guardTarget(one, guarded(whole), house))).toEqual([
      `${whole} is on the policy's never-touch list`,
    ]);
  });

  test('a secret that is not there', async () => {
    secrets.on(DescribeSecretCommand).rejects(Object.assign(new Error('no'), { name: 'ResourceNotFoundException' }));

    const asked = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db';

    expect(await closeStore.changes(keepingLog()).find({ stores: [asked] }, ASK)).toMatchObject({
      targets: [],
      refused: [{ input: asked }],
    });
  });

  test('a snapshot of RDS in letters of another case', async () => {
    const arn = 'arn:aws:rds:us-east-1:123456789012:snapshot:nightly';
    rds.on(DescribeDBSnapshotsCommand).resolves({ DBSnapshots: [{ DBSnapshotArn: arn, TagList: [] }] });

    const { targets } = await unshare.changes(keepingLog()).find({ snapshots: ['Nightly'] }, ASK);

    expect(targets).toMatchObject([{ label: 'nightly', resource: arn, account: '123456789012' }]);
    expect(targets.map((one) => guardTarget(one, guarded('nightly'), house))).toEqual([
      "nightly is on the policy's never-touch list",
    ]);
  });

  test('a snapshot of a cluster in letters of another case', async () => {
    const arn = 'arn:aws:rds:us-east-1:123456789012:cluster-snapshot:nightly';
    rds.on(DescribeDBSnapshotsCommand).rejects(Object.assign(new Error('no'), { name: 'DBSnapshotNotFoundFault' }));
    rds.on(DescribeDBClusterSnapshotsCommand).resolves({ DBClusterSnapshots: [{ DBClusterSnapshotArn: arn }] });

    const { targets } = await unshare.changes(keepingLog()).find({ snapshots: ['NIGHTLY'] }, ASK);

    expect(targets).toMatchObject([{ label: 'nightly', resource: arn }]);
  });
});

test('a snapshot of another region is not taken for the one of its name here', async () => {
  const asked = 'arn:aws:rds:eu-west-1:123456789012:snapshot:nightly';
  rds.on(DescribeDBSnapshotsCommand).resolves({
    DBSnapshots: [{ DBSnapshotArn: 'arn:aws:rds:us-east-1:123456789012:snapshot:nightly' }],
  });

  expect(await unshare.changes(keepingLog()).find({ snapshots: [asked] }, ASK)).toEqual({
    targets: [],
    refused: [{ input: asked, reason: 'is in eu-west-1: ask riposte there' }],
  });
});
