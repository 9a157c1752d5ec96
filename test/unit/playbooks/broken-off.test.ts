import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EKSClient } from '@aws-sdk/client-eks';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import closeFunction from '../../../functions/playbooks/close-function.ts';
import protectData from '../../../functions/playbooks/protect-data.ts';
import removeOutsider from '../../../functions/playbooks/remove-outsider.ts';
import restoreTrail from '../../../functions/playbooks/restore-trail.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { answering, at, named } from '../support/broken-off-world.ts';
import { BY_HAND, EXECUTION, policyWith, world } from '../support/change-world.ts';

describe('a function with two statements that let anyone in', () => {
  const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:shop';
  const statement = (Sid: string) => ({
    Sid,
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunction',
    Resource: ARN,
  });
  const lambda = () => {
    const state = { statements: ['one', 'two'].map(statement), url: 'NONE', failing: '', error: '' };
    const failing = (Sid: string) => {
      if (Sid === state.failing) throw named(state.error);
    };
    answering(LambdaClient, {
      GetFunctionConfiguration: () => ({ FunctionArn: ARN }),
      GetPolicy: () => ({ Policy: JSON.stringify({ Statement: state.statements }) }),
      GetFunctionUrlConfig: () => ({ AuthType: state.url }),
      GetFunctionConcurrency: () => ({}),
      ListTags: () => ({ Tags: {} }),
      RemovePermission({ StatementId }) {
        failing(StatementId);
        state.statements = state.statements.filter(({ Sid }) => Sid !== StatementId);
      },
      AddPermission({ StatementId }) {
        failing(StatementId);
        state.statements.push(statement(StatementId));
      },
      UpdateFunctionUrlConfig: ({ AuthType }) => (state.url = AuthType),
    });
    return state;
  };
  const sids = ({ statements }: ReturnType<typeof lambda>) => statements.map(({ Sid }) => Sid).sort();

  test('of which one was closed when the try broke off, is gone on with, and opened again with both', async () => {
    const state = lambda();
    const the = at(closeFunction, { function: 'shop', reason: 'x' });
    const plan = await the.plan();
    Object.assign(state, { failing: 'two', error: 'ResourceConflictException' });
    await expect(the.apply(plan)).rejects.toThrow('ResourceConflictException');
    state.failing = '';

    expect([await the.apply(plan), sids(state), state.url]).toEqual(['applied', [], 'AWS_IAM']);
    expect([await the.undo(), sids(state), state.url]).toEqual([
      { status: 'undone', targets: 1 },
      ['one', 'two'],
      'NONE',
    ]);
  });

  test('of which one was opened again when the undo broke off, is opened again with both', async () => {
    const state = lambda();
    const the = at(closeFunction, { function: 'shop', reason: 'x' });
    await the.apply(await the.plan());
    Object.assign(state, { failing: 'two', error: 'TooManyRequestsException' });
    await expect(the.undo()).rejects.toThrow('TooManyRequestsException');
    state.failing = '';

    expect([await the.undo(), sids(state), state.url]).toEqual([
      { status: 'undone', targets: 1 },
      ['one', 'two'],
      'NONE',
    ]);
  });

  test('of which one lets in who is gone, has the other back, and the first is named', async () => {
    const state = lambda();
    const the = at(closeFunction, { function: 'shop', reason: 'x' });
    await the.apply(await the.plan());
    Object.assign(state, { failing: 'one', error: 'InvalidParameterValueException' });

    await expect(the.undo()).rejects.toMatchObject({
      name: 'RefusedError',
      message:
        'Cannot be made again: the statement one (InvalidParameterValueException). All else is as it was. Make by hand what still may be, or leave it',
    });
    expect([sids(state), state.url]).toEqual([['two'], 'NONE']);
  });
});

test('an access entry that came back without all of its policies gets the rest', async () => {
  const ROLE = 'arn:aws:iam::123456789012:role/mallory';
  const scope = { type: 'cluster', namespaces: [] };
  const state = { there: true, policies: ['arn:a', 'arn:b'], left: 99 };
  answering(EKSClient, {
    DescribeAccessEntry() {
      if (!state.there) throw named('ResourceNotFoundException');
      return {
        accessEntry: { type: 'STANDARD', username: 'm', kubernetesGroups: [], tags: {}, createdAt: new Date(0) },
      };
    },
    ListAssociatedAccessPolicies: () => ({
      associatedAccessPolicies: state.policies.map((policyArn) => ({ policyArn, accessScope: scope })),
    }),
    DeleteAccessEntry: () => Object.assign(state, { there: false, policies: [] }),
    CreateAccessEntry() {
      if (state.there) throw named('ResourceInUseException');
      state.there = true;
    },
    AssociateAccessPolicy({ policyArn }) {
      state.left -= 1;
      if (state.left < 0) throw named('ThrottlingException');
      state.policies = [...new Set([...state.policies, policyArn])];
    },
    DescribeCluster: () => ({ cluster: { tags: {} } }),
    ListTagsForResource: () => ({ tags: {} }),
  });
  const the = at(removeOutsider, { cluster: 'shop', principal: ROLE, reason: 'x' });
  expect(await the.apply(await the.plan())).toBe('applied');
  state.left = 1;
  await expect(the.undo()).rejects.toThrow('ThrottlingException');
  state.left = 99;

  expect([await the.undo(), state.policies]).toEqual([{ status: 'undone', targets: 1 }, ['arn:a', 'arn:b']]);
});

test('a trail that recorded more again when the try broke off is as it was before the first', async () => {
  const ARN = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/all';
  const OFF: object[] = [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: false, DataResources: [] }];
  const state = { logging: false, selectors: OFF, left: 0 };
  answering(CloudTrailClient, {
    GetTrail: () => ({ Trail: { TrailARN: ARN, S3BucketName: 'logs' } }),
    GetTrailStatus: () => ({ IsLogging: state.logging }),
    GetEventSelectors: () => ({ EventSelectors: state.selectors }),
    GetInsightSelectors: () => ({}),
    ListTags: () => ({ ResourceTagList: [] }),
    PutEventSelectors: ({ EventSelectors }) => (state.selectors = EventSelectors),
    StartLogging() {
      state.left -= 1;
      if (state.left < 0) throw named('ThrottlingException');
      state.logging = true;
    },
    StopLogging: () => (state.logging = false),
  });
  const the = at(restoreTrail, { trail: 'all', reason: 'x' });
  const plan = await the.plan();
  await expect(the.apply(plan)).rejects.toThrow('ThrottlingException');
  state.left = 9;

  expect([await the.apply(plan), state.logging]).toEqual(['applied', true]);
  await the.undo();
  expect([state.logging, state.selectors]).toEqual([false, OFF]);
});

test('a table of which one protection was on when the try broke off is as it was before the first', async () => {
  const ARN = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
  const state = { kept: false, recovery: false, left: 0 };
  answering(DynamoDBClient, {
    DescribeTable: () => ({ Table: { TableArn: ARN, DeletionProtectionEnabled: state.kept } }),
    DescribeContinuousBackups: () => ({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: state.recovery ? 'ENABLED' : 'DISABLED' },
      },
    }),
    ListTagsOfResource: () => ({ Tags: [] }),
    UpdateTable({ DeletionProtectionEnabled }) {
      state.kept = DeletionProtectionEnabled;
    },
    UpdateContinuousBackups({ PointInTimeRecoverySpecification }) {
      state.left -= 1;
      if (state.left < 0) throw named('ContinuousBackupsUnavailableException');
      state.recovery = PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
    },
  });
  const the = at(protectData, { resources: [ARN], reason: 'x' });
  const plan = await the.plan();
  await expect(the.apply(plan)).rejects.toThrow('ContinuousBackupsUnavailableException');
  state.left = 9;

  expect([await the.apply(plan), state.kept, state.recovery]).toEqual(['applied', true, true]);
  await the.undo();
  expect([state.kept, state.recovery]).toEqual([false, false]);
});

test('what cannot be looked at is refused only where no earlier try is on record', async () => {
  const house = world();
  const plan = await planChange(
    house.declaration,
    house.changes,
    { input: BY_HAND, execution: EXECUTION },
    house.ports,
  );
  const retry = () => {
    const changes = { ...house.changes, read: () => Promise.reject(new Error('Rate exceeded')) };
    return applyChange(
      house.declaration,
      changes,
      { plan, answer: null, input: BY_HAND, execution: EXECUTION },
      house.ports,
    );
  };
  house.policy = policyWith('off');

  const first = await retry();
  house.policy = policyWith('auto');
  await applyChange(
    house.declaration,
    house.changes,
    { plan, answer: null, input: BY_HAND, execution: EXECUTION },
    house.ports,
  );
  house.policy = policyWith('off');

  expect(first).toMatchObject({ status: 'refused' });
  await expect(retry()).rejects.toThrow('Rate exceeded');
});
