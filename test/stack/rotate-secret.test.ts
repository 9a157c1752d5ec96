import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { physicalName, withoutStatement, withPolicy } from './aws.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const secrets = new SecretsManagerClient(stack.config);
const SECRET = 'riposte-test/sample';
/** What may go by itself still has to within five seconds. */
const IMPATIENT = JSON.stringify({
  version: 1,
  playbooks: { 'rotate-secret': { mode: 'auto', timeoutSeconds: 5 } },
});
const start = (secretId: string) => stack.runWorkflow('RotateSecretMachineArn', { secretId, reason: 'leak' });

describe('rotate-secret started by hand', () => {
  test('makes a new value the current one, and says which versions', async () => {
    const since = await stack.inboxLength();
    const before = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));

    const { status, output } = await start(SECRET);

    const after = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
    const message = await stack.message(
      (one) => one.subject?.startsWith('[riposte] Rotated riposte-test/sample') === true,
      since,
    );
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      decision: 'apply',
      newVersion: after.VersionId,
      before: { current: before.VersionId },
    });
    expect(after.SecretString).not.toBe(before.SecretString);
    expect(message?.text).toContain(`new version: ${after.VersionId}`);
    for (const value of [before.SecretString ?? '', after.SecretString ?? '']) {
      expect(value.length).toBeGreaterThan(20);
      expect(JSON.stringify([output, await stack.inbox(0)])).not.toContain(value);
    }
  });

  test('an unknown secret is refused with its name, and that is told', async () => {
    const since = await stack.inboxLength();

    const { status, output } = await start('prod/unknown');

    const why = 'There is no secret prod/unknown in this account and region';
    const message = await stack.message(({ text }) => text.includes(why), since);
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ decision: 'refuse', why });
    expect(message?.subject).toContain('Did not rotate');
  });

  test.each([
    ['without a rotation function', 'plain/secret', 'has no rotation function'],
    ['on the never-touch list', 'never/secret', 'never-touch list (never/*)'],
  ])('a secret %s is refused and left alone', async (_name, name, reason) => {
    const { VersionId } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'untouched' }));

    const { status, output } = await start(name);

    const now = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    await secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      decision: 'refuse',
      newVersion: '',
      refused: [{ input: name, reason: expect.stringContaining(reason) }],
    });
    expect([now.VersionId, now.SecretString]).toEqual([VersionId, 'untouched']);
  });

  test('a rotation function that fails is told with the stuck version; the old value stays; the next run says so at once', async () => {
    const since = await stack.inboxLength();
    const before = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
    const role = await physicalName(stack, 'RotateValueRole');

    const first = await withoutStatement(stack, role, 'rotate-value', 'RotateItsSecrets', async () =>
      withPolicy(stack, IMPATIENT, ['rotate-secret'], () => start(SECRET)),
    );
    const second = await withPolicy(stack, IMPATIENT, ['rotate-secret'], () => start(SECRET));

    const after = await secrets.send(new GetSecretValueCommand({ SecretId: SECRET }));
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: SECRET }));
    const pending =
      Object.entries(VersionIdsToStages).find(
        ([, stages]) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
      )?.[0] ?? '';
    const told = await stack.message(
      (one) => one.subject?.includes('Could not rotate riposte-test/sample') === true,
      since,
    );
    expect([first.status, first.error]).toEqual(['FAILED', 'RotationFailedError']);
    expect(first.cause).toContain('createSecret: AccessDeniedException: ');
    expect(told?.text).toContain(`Version ${pending} is kept in AWSPENDING`);
    expect([second.status, second.error]).toEqual(['FAILED', 'RotationStuckError']);
    expect(second.cause).toContain(`version ${pending} stuck in AWSPENDING from an earlier rotation`);
    expect(after.SecretString).toBe(before.SecretString);
  });

  test('recovers once the stuck version is given up, with the input that the message names', async () => {
    const given = await stack.runWorkflow('RotateSecretMachineArn', { cancel: SECRET, reason: 'stuck' });

    const { status } = await start(SECRET);

    const { Versions = [] } = await secrets.send(
      new ListSecretVersionIdsCommand({ SecretId: SECRET, IncludeDeprecated: true }),
    );
    expect([given.status, status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(Versions.filter((version) => version.VersionStages?.includes('AWSCURRENT'))).toHaveLength(1);
  });
});
