import { ListSecretVersionIdsCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** When a version of a secret was made; undefined for one that Secrets Manager does not list. */
export async function madeAt(
  client: SecretsManagerClient,
  secretId: string,
  version: string,
): Promise<Date | undefined> {
  const { Versions } = await client.send(
    new ListSecretVersionIdsCommand({ SecretId: secretId, IncludeDeprecated: true }),
  );
  return Versions?.find(({ VersionId }) => VersionId === version)?.CreatedDate;
}
