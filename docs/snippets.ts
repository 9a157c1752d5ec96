import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretFetcher } from '../lib/aws/secret-fetcher.ts';
import { secretReader } from '../lib/consumer/secret-reader.ts';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** What docs/rotation.md shows of a client, here so that it is type-checked: a test compares the two. */
export async function client(query: (login: Login, text: string) => Promise<unknown>): Promise<unknown> {
  const reader = secretReader({
    fetch: secretFetcher(new SecretsManagerClient(), 'prod/db'),
    parse: (text) => JSON.parse(text),
    isRefusal: (error) => (error as { errno?: number }).errno === 1045, // PostgreSQL: code === '28P01'
    now: () => Date.now(),
  });
  const rows = await reader.use((secret) => query(secret, 'SELECT …'));
  return rows;
}
