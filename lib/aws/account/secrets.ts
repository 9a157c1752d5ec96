import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  ListSecretsCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SecretNotRotatableError } from '../../domain/errors.ts';
import type { SecretState, Secrets, Tagged } from '../../domain/remediation/secret-ports.ts';
import { isAwsError } from '../errors.ts';
import { madeAt } from '../version-age.ts';

/** Reads a secret's versions and starts its rotation; never reads a value (the role does not allow it either). */
export function secrets(client: SecretsManagerClient): Secrets {
  return {
    async describe(secretId) {
      try {
        const found = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
        const pending = pendingOf(found);
        if (pending === undefined) return stateOf(found, undefined);
        // A version that has no value yet may not be listed; then the secret was last changed when it was made.
        return stateOf(found, {
          version: pending,
          since: (await madeAt(client, secretId, pending)) ?? found.LastChangedDate,
        });
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
    async dropPending(secretId, version) {
      const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
      if (VersionIdsToStages?.[version]?.includes('AWSPENDING') !== true) return;
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretId,
          VersionStage: 'AWSPENDING',
          RemoveFromVersionId: version,
        }),
      );
    },
    async tagged(key, value, limit) {
      // The filters look for beginnings and for key and value apart: what they let through is compared again.
      const Filters = [
        { Key: 'tag-key' as const, Values: [key] },
        { Key: 'tag-value' as const, Values: [value] },
      ];
      const found: Tagged[] = [];
      let next: string | undefined;
      do {
        const page = await client.send(
          // The oldest first: whoever wants to hide a secret among others makes those afterwards.
          new ListSecretsCommand({
            Filters,
            SortOrder: 'asc',
            MaxResults: 100,
            ...(next === undefined ? {} : { NextToken: next }),
          }),
        );
        for (const { ARN, Tags, RotationLambdaARN, CreatedDate } of page.SecretList ?? []) {
          if (ARN !== undefined && Tags?.some((tag) => tag.Key === key && tag.Value === value))
            found.push({ arn: ARN, rotationFunction: RotationLambdaARN, createdAt: CreatedDate?.getTime() ?? 0 });
        }
        next = page.NextToken;
      } while (next !== undefined && found.length <= limit);
      return { found: found.slice(0, limit), more: found.length > limit };
    },
  };
}

function pendingOf({ VersionIdsToStages }: DescribeSecretResponse): string | undefined {
  const versions = Object.entries(VersionIdsToStages ?? {});
  return versions.find(([, stages]) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'))?.[0];
}

function stateOf(found: DescribeSecretResponse, pending: SecretState['pending']): SecretState {
  const versions = Object.entries(found.VersionIdsToStages ?? {});
  const staged = (stage: string) => versions.find(([, stages]) => stages.includes(stage))?.[0];
  const current = staged('AWSCURRENT');
  const previous = staged('AWSPREVIOUS');
  const arn = found.ARN ?? '';
  const primary = found.PrimaryRegion;
  return {
    arn,
    name: found.Name ?? arn,
    rotationEnabled: found.RotationEnabled === true,
    ...(found.RotationLambdaARN === undefined ? {} : { rotationFunction: found.RotationLambdaARN }),
    deleting: found.DeletedDate !== undefined,
    ...(current === undefined ? {} : { current }),
    ...(previous === undefined ? {} : { previous }),
    ...(pending === undefined ? {} : { pending }),
    ...(primary === undefined || primary === arn.split(':')[3] ? {} : { copyOf: primary }),
    replicas: (found.ReplicationStatus ?? []).map(({ Region, Status }) => ({
      region: Region ?? 'unknown region',
      status: Status ?? 'unknown',
    })),
    ...(found.LastAccessedDate === undefined ? {} : { lastRead: found.LastAccessedDate }),
    tags: (found.Tags ?? []).flatMap((tag) => tag.Key ?? []),
  };
}
