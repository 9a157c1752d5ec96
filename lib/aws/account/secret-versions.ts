import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { RefusedError, SecretNotRotatableError } from '../../domain/errors.ts';
import { command, word } from '../../domain/text/command.ts';
import type { SecretVersions } from '../../rotation/ports.ts';
import { isAwsError } from '../errors.ts';
import { madeAt } from '../version-age.ts';

/**
 * The versions of secrets for a rotation function; values pass through and are never logged. `ownArn` is the function's: it acts
 * for no secret that names another.
 */
export function secretVersions(client: SecretsManagerClient, ownArn: string): SecretVersions {
  return {
    async stages(secretId) {
      const found = await client.send(new DescribeSecretCommand({ SecretId: secretId })).catch((cause: unknown) => {
        throw goneOr(cause, secretId);
      });
      if (found.DeletedDate !== undefined) throw gone(secretId);
      if (found.RotationLambdaARN !== ownArn)
        throw new RefusedError(
          `${secretId} does not name this function as its rotation function: nothing is done for it`,
        );
      return found.VersionIdsToStages ?? {};
    },
    async value(secretId, version) {
      try {
        const found = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: version }));
        return found.SecretString;
      } catch (error) {
        if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
        throw goneOr(error, secretId);
      }
    },
    async all(secretId) {
      const { Versions } = await client.send(
        new ListSecretVersionIdsCommand({ SecretId: secretId, IncludeDeprecated: true, MaxResults: 100 }),
      );
      return (Versions ?? [])
        .sort((one, other) => (other.CreatedDate?.getTime() ?? 0) - (one.CreatedDate?.getTime() ?? 0))
        .flatMap(({ VersionId }) => VersionId ?? []);
    },
    async currentValue(secretId) {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return SecretString;
    },
    async putPending(secretId, version, value, rotationToken) {
      try {
        await client.send(
          new PutSecretValueCommand({
            SecretId: secretId,
            ClientRequestToken: version,
            SecretString: value,
            VersionStages: ['AWSPENDING'],
            ...(rotationToken === undefined ? {} : { RotationToken: rotationToken }),
          }),
        );
      } catch (error) {
        // The step was carried out twice at the same time, and the other one was first: its value counts.
        if (!isAwsError(error, 'ResourceExistsException')) throw goneOr(error, secretId);
      }
    },
    async promote(secretId, to, from) {
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: to,
          ...(from === undefined ? {} : { RemoveFromVersionId: from }),
        }),
      );
    },
    async createdAt(secretId, version) {
      return (await madeAt(client, secretId, version))?.getTime();
    },
    async randomPassword({ length, exclude, punctuation }) {
      const { RandomPassword } = await client.send(
        new GetRandomPasswordCommand({
          PasswordLength: length,
          ExcludeCharacters: exclude,
          ExcludePunctuation: !punctuation,
          RequireEachIncludedType: true,
        }),
      );
      if (RandomPassword === undefined) throw new Error('Secrets Manager returned no random value');
      return RandomPassword;
    },
  };
}

function gone(secretId: string): SecretNotRotatableError {
  const line = command`aws secretsmanager restore-secret --secret-id ${word('secret', secretId)}`;
  return new SecretNotRotatableError(
    `${secretId} was deleted, or is scheduled for deletion: restore it first if it is still needed${line === undefined ? '' : ` (${line})`}`,
  );
}

function goneOr(error: unknown, secretId: string): unknown {
  const deleted =
    isAwsError(error, 'InvalidRequestException') && /marked for deletion|was deleted/i.test(error.message);
  return deleted || isAwsError(error, 'ResourceNotFoundException') ? gone(secretId) : error;
}
