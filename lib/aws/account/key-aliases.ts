import { type KMSClient, paginateListAliases } from '@aws-sdk/client-kms';

/** What a KMS key is called besides its id: its aliases, each by name and by ARN. */
export async function aliasesOf(client: KMSClient, KeyId: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { Aliases = [] } of paginateListAliases({ client }, { KeyId }))
    names.push(...Aliases.flatMap(({ AliasName, AliasArn }) => [AliasName ?? [], AliasArn ?? []].flat()));
  return names;
}

/** The statement of a role that reads them. */
export const READ_ALIASES = {
  sid: 'ReadAliases',
  actions: ['kms:ListAliases'],
  resources: ['*'],
  why: 'KMS lets nobody narrow the list of aliases to a key',
};
