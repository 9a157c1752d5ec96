import { spawnSync } from 'node:child_process';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateIPSetCommand,
  DeleteIPSetCommand,
  GetIPSetCommand,
  ListIPSetsCommand,
  UpdateIPSetCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';
import { EMULATOR } from '../../local/venv.ts';
import { physicalName, withoutStatement } from './aws.ts';
import { invokeTriage } from './invoke.ts';
import { stoppedRotations } from './rotating.ts';
import { attackFrom, testStack, waitFor } from './stack.ts';

const stack = testStack();
const waf = new WAFV2Client({ ...stack.config, maxAttempts: 1 });
const patient = new WAFV2Client({ ...stack.config, maxAttempts: 10 });

describe('a patch that no longer fits stops the start', () => {
  const python = (code: string) =>
    spawnSync(`${EMULATOR.venv}/bin/python`, ['-c', code], { cwd: `${ROOT}local`, encoding: 'utf8' });

  test('when the emulator has another version', () => {
    const { status, stderr } = python("import emulator.fit as fit; fit.MINISTACK = '9.9.9'; fit.check_version()");

    expect(status).toBe(3);
    expect(stderr).toContain('the local stack cannot start: ministack 1.5.33 is installed');
    expect(stderr).toContain('delete .riposte/venv');
  });

  test('when what a patch replaces is gone', () => {
    const { status, stderr } = python("import json, emulator.fit as fit; fit.replace(json, 'no_such_name')");

    expect(status).toBe(3);
    expect(stderr).toContain('json has no no_such_name');
  });
});

describe('IP sets', () => {
  const Scope = 'REGIONAL' as const;

  test('keep the lock, the address rules and the limits of WAF', async () => {
    const Name = 'patch-test';
    await patient.send(new CreateIPSetCommand({ Name, Scope, IPAddressVersion: 'IPV4', Addresses: [] }));
    const { IPSets = [] } = await patient.send(new ListIPSetsCommand({ Scope }));
    const Id = IPSets.find((set) => set.Name === Name)?.Id ?? '';
    const read = async () => (await patient.send(new GetIPSetCommand({ Name, Id, Scope }))).LockToken ?? '';
    const write = async (Addresses: string[], LockToken: string, client = patient) =>
      client.send(new UpdateIPSetCommand({ Name, Id, Scope, Addresses, LockToken })).then(
        () => 'written',
        (error: Error) => error.name,
      );
    const stale = await read();

    const results = [
      await write(['198.51.100.77/32'], stale),
      await write(['198.51.100.78/32'], stale),
      await write(['198.51.100.77'], await read()),
      await write(['0.0.0.0/0'], await read()),
      await write(['2001:db8::1/128'], await read()),
      await write(
        Array.from({ length: 10_001 }, (_, index) => `11.0.${index >> 8}.${index & 255}/32`),
        await read(),
      ),
      await write([], await read()),
    ];
    const twice = await Promise.all([write([], await read(), waf), write([], await read(), waf)]);
    await patient.send(new DeleteIPSetCommand({ Name, Id, Scope, LockToken: await read() }));

    expect(results).toEqual([
      'written',
      'WAFOptimisticLockException',
      'WAFInvalidParameterException',
      'WAFInvalidParameterException',
      'WAFInvalidParameterException',
      'WAFLimitsExceededException',
      'written',
    ]);
    expect(twice).toContain('ThrottlingException');
  });
});

describe('events', () => {
  test('nobody but the services may use a source aws.*', async () => {
    const { FailedEntryCount, Entries } = await new EventBridgeClient(stack.config).send(
      new PutEventsCommand({ Entries: [{ Source: 'aws.iam', DetailType: 'x', Detail: '{}' }] }),
    );

    expect(FailedEntryCount).toBe(1);
    expect(Entries?.[0]?.ErrorCode).toBe('NotAuthorizedForSourceException');
  });

  test('a function that keeps failing on an event is tried three times, then the event goes to its destination', async () => {
    const role = await physicalName(stack, 'TriageRole');
    const event = { ...attackFrom('203.0.113.120', 'incident-dead'), id: 'dead-1', account: '000000000000' };
    const queue = new SQSClient(stack.config);

    const found = await withoutStatement(stack, role, 'triage', 'RecordFindings', async () => {
      await invokeTriage(stack, event);
      return waitFor(async () => {
        const { Messages = [] } = await queue.send(
          new ReceiveMessageCommand({
            QueueUrl: stack.output('TriageDeadLettersUrl'),
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 0,
          }),
        );
        return Messages.find((message) => message.Body?.includes('dead-1'))?.Body;
      });
    });

    expect(found).toContain('AccessDeniedException');
    expect(JSON.parse(found ?? '{}')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted' },
      requestPayload: { id: 'dead-1' },
    });
  });
});

describe('secrets', () => {
  const secrets = new SecretsManagerClient(stack.config);
  const failures = () => stoppedRotations('riposte-test/sample');

  test('a version without a value is not readable, and a rotation is not accepted twice', async () => {
    const role = await physicalName(stack, 'RotateValueRole');
    const token = '11111111-2222-4333-8444-555555555555';
    const before = failures();

    const results = await withoutStatement(stack, role, 'rotate-value', 'RotateItsSecrets', async () => {
      const rotate = (ClientRequestToken: string) =>
        secrets.send(new RotateSecretCommand({ SecretId: 'riposte-test/sample', ClientRequestToken })).then(
          () => 'accepted',
          (error: Error) => error.message,
        );
      const read = secrets
        .send(new GetSecretValueCommand({ SecretId: 'riposte-test/sample', VersionId: token }))
        .catch((error: Error) => error.name);
      const answers = [await rotate(token), await read, await rotate('99999999-2222-4333-8444-555555555555')];
      // The step that is under way would otherwise still make its version once it may again.
      await waitFor(async () => (failures() > before ? true : undefined));
      await secrets.send(
        new UpdateSecretVersionStageCommand({
          SecretId: 'riposte-test/sample',
          VersionStage: 'AWSPENDING',
          RemoveFromVersionId: token,
        }),
      );
      return answers;
    });

    expect(results).toEqual([
      'accepted',
      'ResourceNotFoundException',
      "A previous rotation isn't complete. That rotation will be reattempted.",
    ]);
  });

  test('a rotation that failed is tried again by itself', async () => {
    const role = await physicalName(stack, 'RotateValueRole');
    const token = '22222222-2222-4333-8444-555555555555';
    const before = failures();

    await withoutStatement(stack, role, 'rotate-value', 'RotateItsSecrets', async () => {
      await secrets.send(new RotateSecretCommand({ SecretId: 'riposte-test/sample', ClientRequestToken: token }));
      await waitFor(async () => (failures() > before ? true : undefined));
    });
    const current = await waitFor(async () =>
      (await stack.currentVersion('riposte-test/sample')) === token ? token : undefined,
    );

    expect(current).toBe(token);
  });

  test("a version's value is written once", async () => {
    await secrets.send(new CreateSecretCommand({ Name: 'once', SecretString: 'first' }));
    const put = (SecretString: string) =>
      secrets.send(
        new PutSecretValueCommand({
          SecretId: 'once',
          ClientRequestToken: '33333333-2222-4333-8444-555555555555',
          VersionStages: ['AWSPENDING'],
          SecretString,
        }),
      );

    await put('second');
    await put('second');

    await expect(put('third')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  test('a rotation function reads no secret that names another one', async () => {
    const lambda = new LambdaClient(stack.config);
    const { VersionId = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: 'riposte-test/sample' }));
    const ask = async (name: string) => {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: `riposte-test-rotate-${name}`,
          Qualifier: 'questions',
          Payload: JSON.stringify({ Step: 'checkSecret', SecretId: 'riposte-test/sample', Before: VersionId }),
        }),
      );
      const answer = JSON.parse(new TextDecoder().decode(Payload)) as { errorType?: string; current?: string };
      return FunctionError === undefined ? answer.current : answer.errorType;
    };

    expect([await ask('value'), await ask('mysql')]).toEqual(['untried', 'AccessDeniedException']);
  });
});
