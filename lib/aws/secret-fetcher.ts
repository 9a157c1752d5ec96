import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { FetchSecret } from '../consumer/secret-reader.ts';
import { isAwsError } from './errors.ts';

/** Fetches one secret's text by stage; a binary secret is taken as UTF-8. */
export function secretFetcher(client: SecretsManagerClient, secretId: string): FetchSecret {
  return async (stage) => {
    try {
      const found = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }));
      const text = found.SecretString ?? new TextDecoder().decode(found.SecretBinary);
      return { version: found.VersionId ?? '', text };
    } catch (error) {
      if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  };
}
