import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListUserTagsCommand,
  type Tag,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { SECRET_TAG } from '../../domain/remediation/tags.ts';
import type { AccessKeys } from '../../rotation/access-key.ts';
import { isAwsError } from '../errors.ts';

/** What STS says to a key that is unknown, deleted or inactive. */
const REFUSALS = ['InvalidClientTokenId', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'UnrecognizedClientException'];

/** Access keys of IAM users. `speakAs` makes a client that signs with the given key, to try it. */
export function accessKeys(client: IAMClient, speakAs: (id: string, secret: string) => STSClient): AccessKeys {
  return {
    secretOf: secretOfUser(client),
    async list(userName) {
      const { AccessKeyMetadata } = await client.send(new ListAccessKeysCommand({ UserName: userName }));
      return (AccessKeyMetadata ?? []).map(({ AccessKeyId, CreateDate, Status }) => ({
        id: AccessKeyId ?? '',
        createdAt: CreateDate?.getTime() ?? 0,
        active: Status === 'Active',
      }));
    },
    async wasUsed(id) {
      const { AccessKeyLastUsed } = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
      return AccessKeyLastUsed?.LastUsedDate !== undefined;
    },
    async create(userName) {
      const { AccessKey } = await client.send(new CreateAccessKeyCommand({ UserName: userName }));
      if (AccessKey?.AccessKeyId === undefined || AccessKey.SecretAccessKey === undefined)
        throw new Error('IAM returned no access key');
      return { id: AccessKey.AccessKeyId, secret: AccessKey.SecretAccessKey };
    },
    async deactivate(userName, id) {
      await ifThere(
        client.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: id, Status: 'Inactive' })),
      );
    },
    async remove(userName, id) {
      await ifThere(client.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: id })));
    },
    async whoIs(id, secret) {
      const sts = speakAs(id, secret);
      try {
        return (await sts.send(new GetCallerIdentityCommand())).Arn;
      } catch (error) {
        if (REFUSALS.some((name) => isAwsError(error, name))) return undefined;
        throw error;
      } finally {
        sts.destroy();
      }
    },
  };
}

async function ifThere(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isAwsError(error, 'NoSuchEntityException')) throw error;
  }
}

/** Every tag of an IAM user, however many answers IAM gives them in. */
export async function* userTags(client: IAMClient, userName: string): AsyncGenerator<Tag> {
  let marker: string | undefined;
  do {
    const page = await client.send(
      new ListUserTagsCommand({ UserName: userName, ...(marker === undefined ? {} : { Marker: marker }) }),
    );
    yield* page.Tags ?? [];
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
}

/** The secret that an IAM user's tag names, by its ARN; undefined without the tag or the user. */
export function secretOfUser(client: IAMClient) {
  return async (userName: string): Promise<string | undefined> => {
    try {
      for await (const { Key, Value } of userTags(client, userName)) if (Key === SECRET_TAG) return Value;
      return undefined;
    } catch (error) {
      if (isAwsError(error, 'NoSuchEntityException')) return undefined;
      throw error;
    }
  };
}

/** The IAM user of this account that an access key belongs to; undefined for a key of somebody else, or of nobody. */
export function keyOwner(client: IAMClient) {
  return async (accessKeyId: string): Promise<string | undefined> => {
    try {
      return (await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }))).UserName;
    } catch (error) {
      // IAM says AccessDenied of another account's key.
      const foreign = ['NoSuchEntityException', 'AccessDenied', 'AccessDeniedException'];
      if (foreign.some((name) => isAwsError(error, name))) return undefined;
      throw error;
    }
  };
}
