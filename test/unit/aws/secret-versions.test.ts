import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { secretVersions } from '../../../lib/aws/account/secret-versions.ts';
import { secretFetcher } from '../../../lib/aws/secret-fetcher.ts';

const OWN = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-rotate-value';

describe('Secrets Manager for rotation functions', () => {
  const client = mockClient(SecretsManagerClient);
  const versions = secretVersions(new SecretsManagerClient({ region: 'eu-central-1' }), OWN);
  const unknown = new ResourceNotFoundException({ message: 'x', $metadata: {} });
  beforeEach(() => {
    client.reset();
  });

  test('nothing is known of a secret that names another rotation function, or none', async () => {
    const VersionIdsToStages = { v1: ['AWSCURRENT'] };
    client
      .on(DescribeSecretCommand)
      .resolvesOnce({ VersionIdsToStages, RotationLambdaARN: OWN })
      .resolvesOnce({ VersionIdsToStages, RotationLambdaARN: `${OWN}-2` })
      .resolves({ VersionIdsToStages });

    expect(await versions.stages('db')).toEqual({ v1: ['AWSCURRENT'] });
    for (const _other of ['another', 'none'])
      await expect(versions.stages('db')).rejects.toMatchObject({
        name: 'RefusedError',
        message: 'db does not name this function as its rotation function: nothing is done for it',
      });
  });

  test('a version without a value is none, a secret being deleted is an error that says how to get it back', async () => {
    client.on(GetSecretValueCommand, { VersionId: 'v1' }).rejects(unknown);
    client.on(GetSecretValueCommand, { VersionId: 'v2' }).rejects(
      new InvalidRequestException({
        message: "You can't perform this operation on the secret because it was marked for deletion.",
        $metadata: {},
      }),
    );

    expect(await versions.value('db', 'v1')).toBeUndefined();
    await expect(versions.value('db', 'v2')).rejects.toMatchObject({
      name: 'SecretNotRotatableError',
      message: expect.stringContaining('restore-secret'),
    });
  });

  test('all versions are the newest first, those without a stage, too', async () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));
    client.on(ListSecretVersionIdsCommand, { SecretId: 'db', IncludeDeprecated: true }).resolves({
      Versions: [
        { VersionId: 'old', CreatedDate: at(1) },
        { VersionId: 'new', CreatedDate: at(3), VersionStages: ['AWSCURRENT'] },
        { VersionId: 'between', CreatedDate: at(2) },
      ],
    });

    expect(await versions.all?.('db')).toEqual(['new', 'between', 'old']);
  });

  test('the same step carried out twice at once keeps the value that was first', async () => {
    client.on(PutSecretValueCommand).rejects(new ResourceExistsException({ message: 'x', $metadata: {} }));

    await expect(versions.putPending('db', 'v1', 'value', undefined)).resolves.toBeUndefined();
  });

  test('a client gets nothing for a stage that no version has, and a binary secret as text', async () => {
    const fetch = secretFetcher(new SecretsManagerClient({ region: 'eu-central-1' }), 'db');
    client.on(GetSecretValueCommand, { VersionStage: 'AWSPENDING' }).rejects(unknown);
    client
      .on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })
      .resolves({ VersionId: 'v1', SecretBinary: new TextEncoder().encode('{"a":1}') });

    expect(await fetch('AWSPENDING')).toBeUndefined();
    expect(await fetch('AWSCURRENT')).toEqual({ version: 'v1', text: '{"a":1}' });
  });
});
