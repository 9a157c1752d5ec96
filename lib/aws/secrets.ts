import { DescribeSecretCommand, RotateSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretNotRotatableError } from '../domain/errors.ts';
import type { SecretState, Secrets } from '../domain/ports.ts';
import { isAwsError } from './errors.ts';

/** Reads a secret's versions and starts its rotation; never reads a value (the role does not allow it either). */
export function secrets(client: SecretsManagerClient): Secrets {
  return {
    async describe(secretId): Promise<SecretState> {
      try {
        const found = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
        const versions = Object.entries(found.VersionIdsToStages ?? {});
        const staged = (stage: string) => versions.find(([, stages]) => stages.includes(stage))?.[0];
        const current = staged('AWSCURRENT');
        const previous = staged('AWSPREVIOUS');
        const pending = versions.find(
          ([, stages]) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
        )?.[0];
        return {
          arn: found.ARN ?? secretId,
          name: found.Name ?? secretId,
          rotationEnabled: found.RotationEnabled === true,
          deleting: found.DeletedDate !== undefined,
          ...(current === undefined ? {} : { current }),
          ...(previous === undefined ? {} : { previous }),
          ...(pending === undefined ? {} : { pending }),
          tags: (found.Tags ?? []).flatMap((tag) => tag.Key ?? []),
        };
      } catch (cause) {
        if (!isAwsError(cause, 'ResourceNotFoundException')) throw cause;
        throw new SecretNotRotatableError(`There is no secret ${secretId} in this account and region`, { cause });
      }
    },
    async rotate(secretId, token) {
      try {
        await client.send(
          new RotateSecretCommand({ SecretId: secretId, ClientRequestToken: token, RotateImmediately: true }),
        );
      } catch (cause) {
        if (!isAwsError(cause, 'InvalidRequestException')) throw cause;
        throw new SecretNotRotatableError(`Secrets Manager refused to rotate ${secretId}: ${cause.message}`, { cause });
      }
    },
  };
}
