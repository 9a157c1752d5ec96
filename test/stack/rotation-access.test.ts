import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { physicalName } from './aws.ts';
import { stoppedRotations, testSecrets } from './rotating.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const iam = new IAMClient(stack.config);
const FUNCTION = `arn:aws:lambda:us-east-1:000000000000:function:riposte-${STAGE}-rotate-access-key`;
const SOMEBODY = '00000000-0000-4000-8000-000000000bad';

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

async function userWithKey(UserName: string): Promise<Key> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

async function keysOf(UserName: string): Promise<string[]> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.map(({ AccessKeyId, Status }) => `${AccessKeyId} ${Status}`);
}

/** A developer: all rights on the secrets of one team, and to use the rotation function for them. */
let developer: { client: SecretsManagerClient; lambda: LambdaClient };
/** The key of a user with more rights, whose id the developer knows, but not the secret part. */
let payments: Key;

beforeAll(async () => {
  payments = await userWithKey('rotated-payments');
  const credentials = await userWithKey('developer');
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'secretsmanager:*', Resource: 'arn:aws:secretsmanager:*:*:secret:team-x/*' },
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION },
    ],
  };
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'developer', PolicyName: 'team', PolicyDocument: JSON.stringify(document) }),
  );
  const config = { ...stack.config, credentials };
  developer = { client: new SecretsManagerClient(config), lambda: new LambdaClient(config) };
});

/** Makes a secret, sets riposte's function as its rotation and, where asked to, starts it; waits for a step to stop. */
async function makeSecret(Name: string, value: object, RotateImmediately: boolean) {
  const { client } = developer;
  const made = await client.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }));
  await client.send(
    new RotateSecretCommand({
      SecretId: Name,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediately,
    }),
  );
  await waitFor(async () => (stoppedRotations(Name) > 0 ? true : undefined));
  return made;
}

async function invoke(payload: object, Qualifier?: string): Promise<string> {
  const { Payload, FunctionError } = await developer.lambda.send(
    new InvokeCommand({
      FunctionName: FUNCTION,
      Payload: JSON.stringify(payload),
      ...(Qualifier === undefined ? {} : { Qualifier }),
    }),
  );
  return `${FunctionError ?? 'answered'} ${new TextDecoder().decode(Payload)}`;
}

describe('whoever may write a secret and rotate it', () => {
  test("gets no key of a user by naming it with a key's id, and the real key works on", async () => {
    const before = await keysOf('rotated-payments');

    await makeSecret(
      'team-x/takeover',
      { userName: 'rotated-payments', ...payments, secretAccessKey: 'a guess' },
      true,
    );

    const { SecretString = '' } = await developer.client.send(
      new GetSecretValueCommand({ SecretId: 'team-x/takeover' }),
    );
    expect(JSON.parse(SecretString)).toMatchObject({ accessKeyId: payments.accessKeyId, secretAccessKey: 'a guess' });
    expect(await keysOf('rotated-payments')).toEqual(before);
  });

  test('gets no key even with a key that works, where the user does not name the secret', async () => {
    await makeSecret('team-x/untagged', { userName: 'rotated-payments', ...payments }, true);

    expect(await keysOf('rotated-payments')).toEqual([`${payments.accessKeyId} Active`]);
  });

  test('nor where the user names another secret', async () => {
    const { ARN = '' } = await foreignSecret('payments/key');
    await iam.send(new TagUserCommand({ UserName: 'rotated-payments', Tags: [{ Key: 'riposte:secret', Value: ARN }] }));

    await makeSecret('team-x/tagged', { userName: 'rotated-payments', ...payments }, true);

    expect(await keysOf('rotated-payments')).toEqual([`${payments.accessKeyId} Active`]);
  });

  test("may invoke the function, but not for the workflow's questions", async () => {
    const { VersionId = '' } = await makeSecret(
      'team-x/asks',
      { userName: 'rotated-payments', ...payments, secretAccessKey: 'a guess' },
      false,
    );
    const question = { Step: 'restoreSecret', SecretId: 'team-x/asks', Current: VersionId, Pending: SOMEBODY };

    const direct = await invoke(question);
    const throughAlias = invoke(question, 'questions');

    expect(direct).toContain('Secrets Manager sends the steps of a rotation to the function');
    await expect(throughAlias).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('may send steps by hand, which do nothing for a secret of somebody else, and nothing without a rotation', async () => {
    const step = { Step: 'createSecret', ClientRequestToken: SOMEBODY };

    const foreign = await invoke({ ...step, SecretId: 'payments/key' });
    const own = await invoke({ ...step, SecretId: 'team-x/asks' });

    expect(foreign).toMatch(/^Unhandled .*(AccessDenied|does not name this function)/s);
    expect(own).toContain(`Version ${SOMEBODY} is not a version of team-x/asks`);
    const { VersionIdsToStages = {} } = await developer.client.send(
      new DescribeSecretCommand({ SecretId: 'team-x/asks' }),
    );
    expect(Object.values(VersionIdsToStages)).toEqual([['AWSCURRENT']]);
  });
});

/** A secret of another team. */
function foreignSecret(Name: string) {
  return new SecretsManagerClient(stack.config).send(new CreateSecretCommand({ Name, SecretString: '{}' }));
}

test("rotate-secret's role starts a rotation as the secret is set up, and may name no function, not even one of riposte's", async () => {
  const role = await physicalName(stack, 'RotateSecretRole');
  const { PolicyDocument = '' } = await iam.send(
    new GetRolePolicyCommand({ RoleName: role, PolicyName: 'rotate-secret' }),
  );
  const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: { Sid: string }[] };
  const rights = Statement.filter(({ Sid }) => ['StartRotation', 'InvokeRotationFunction'].includes(Sid));
  const credentials = await userWithKey('as-rotate-secret');
  const PolicyDocumentOfUser = JSON.stringify({ Version: '2012-10-17', Statement: rights });
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'as-rotate-secret', PolicyName: 'p', PolicyDocument: PolicyDocumentOfUser }),
  );
  const own = new SecretsManagerClient(stack.config);
  await testSecrets(stack).create('team-y/plain', 'value', 'x');
  const client = new SecretsManagerClient({ ...stack.config, credentials });

  const naming = client.send(new RotateSecretCommand({ SecretId: 'team-y/plain', RotationLambdaARN: FUNCTION }));
  await expect(naming).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  const plain = await client.send(new RotateSecretCommand({ SecretId: 'team-y/plain' }));

  const { RotationLambdaARN } = await own.send(new DescribeSecretCommand({ SecretId: 'team-y/plain' }));
  expect(rights).toHaveLength(2);
  expect(plain.VersionId).toBeDefined();
  expect(RotationLambdaARN).toBe(FUNCTION.replace('access-key', 'value'));
});
