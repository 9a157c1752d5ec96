import { secretFetcher } from '../aws/secret-fetcher.ts';
import { ConfigurationError } from '../domain/errors.ts';

/** A key of the stack's own in Secrets Manager, fetched when it is first needed; what failed is tried again at the next need. */
export function sharedKey(client: Parameters<typeof secretFetcher>[0], secretId: string): () => Promise<string> {
  const fetchKey = secretFetcher(client, secretId);
  let key: Promise<string> | undefined;
  return () => {
    key ??= fetchKey('AWSCURRENT').then((found) => {
      if (found === undefined) throw new ConfigurationError('A key that seals records is gone: deploy the stack again');
      return found.text;
    });
    return key.catch((error: unknown) => {
      key = undefined;
      throw error;
    });
  };
}
