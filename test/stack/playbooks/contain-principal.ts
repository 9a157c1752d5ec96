import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { approving } from '../approving.ts';
import type { Fixture } from './fixture.ts';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const READS = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };

const fixture: Fixture = {
  playbook: 'contain-principal',
  async arrange(stack) {
    const iam = new IAMClient(stack.config);
    const RoleName = `stolen-${randomUUID().slice(0, 8)}`;
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, Path: '/service/app/', AssumeRolePolicyDocument: JSON.stringify(TRUST) }),
    );
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'reads', PolicyDocument: JSON.stringify(READS) }));
    // What is the account's own is remembered for ten minutes: each walk reads it anew.
    const key = { pk: { S: 'OWN#addresses' }, sk: { S: 'PART#0' } };
    await new DynamoDBClient(stack.config).send(
      new DeleteItemCommand({ TableName: stack.output('StateTableName'), Key: key }),
    );
    const names = async () => (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? [];
    return {
      input: { principal: Role?.Arn, scope: 'from-address', addresses: ['203.0.113.7'] },
      async look() {
        const policies = [];
        for (const PolicyName of await names()) {
          const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
          policies.push(`${PolicyName} ${PolicyDocument}`);
        }
        return policies;
      },
      async drift() {
        const ours = (await names()).find((name) => name.startsWith('deny-by-riposte-'));
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: ours, PolicyDocument: JSON.stringify(READS) }));
      },
      attack: {
        detection: 'collection/traffic-mirrored',
        texts: { 'arn:aws:iam::000000000000:user/mallory': Role?.Arn ?? '', '"eni-0"': `"eni-${RoleName}"` },
      },
      held: approving(stack, { RoleName }),
      gone: { input: { principal: `${Role?.Arn}-gone` }, says: 'is no role of this account' },
      elsewhere: {
        input: { principal: `arn:aws:iam::111122223333:role/${RoleName}` },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { principal: Role?.Arn } };
      },
      wrong: {
        input: { principal: 'ci', scope: 'everything' },
        says: 'must be the ARN of a user, a role or a session',
      },
    };
  },
};

export default fixture;
