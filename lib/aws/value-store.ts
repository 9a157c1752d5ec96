import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { ValueStore } from '../domain/ports.ts';
import { isAwsError } from './errors.ts';

const LENGTH = 40;

/** Secret versions for a rotation function; values pass through and are never returned or logged. */
export function valueStore(client: SecretsManagerClient): ValueStore {
  return {
    async stages(secretId) {
      const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
      return VersionIdsToStages ?? {};
    },
    async hasValue(secretId, version) {
      try {
        await client.send(
          new GetSecretValueCommand({ SecretId: secretId, VersionId: version, VersionStage: 'AWSPENDING' }),
        );
        return true;
      } catch (error) {
        if (isAwsError(error, 'ResourceNotFoundException')) return false;
        throw error;
      }
    },
    async putPending(secretId, version, value) {
      await client.send(
        new PutSecretValueCommand({
          SecretId: secretId,
          ClientRequestToken: version,
          SecretString: value,
          VersionStages: ['AWSPENDING'],
        }),
      );
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
    async randomValue() {
      const { RandomPassword } = await client.send(
        new GetRandomPasswordCommand({ PasswordLength: LENGTH, ExcludePunctuation: true }),
      );
      if (RandomPassword === undefined) throw new Error('Secrets Manager returned no random value');
      return RandomPassword;
    },
  };
}
