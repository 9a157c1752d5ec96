import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Access, clientConfig } from '../access.ts';

/** The external id of the foundation's roles on the local stack. */
export const EXTERNAL_ID = 'a-word-both-know';

/** What is looked at: the local stack, the foundation's resources by logical id, and a table of findings. */
export interface Place {
  readonly access: Access;
  readonly config: ReturnType<typeof clientConfig>;
  readonly ids: Readonly<Record<string, string>>;
  readonly account: string;
  readonly table: string;
  /** The foundation's stack, and the account whose trails write to the bucket of the logs. */
  readonly stack: string;
  readonly logsOf: string;
}

type Role = 'AuditorRole' | 'LogReaderRole';

/** Credentials of somebody who takes a role of the foundation. */
export async function session({ config, ids, account }: Place, role: Role, ExternalId: string) {
  return taken(config, `arn:aws:iam::${account}:role/${ids[role]}`, ExternalId);
}

async function taken(config: Place['config'], RoleArn: string, ExternalId?: string) {
  const { Credentials } = await new STSClient(config).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit', ExternalId }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** A client of the auditor's. */
export function asAuditor<T>(place: Place, Client: new (config: object) => T): Promise<T> {
  return as(place, 'AuditorRole', Client);
}

/** Somebody who may do everything, as far as the account's own policies go. */
export async function asAdministrator({ config, account }: Place): Promise<S3Client> {
  const iam = new IAMClient(config);
  const RoleName = 'administrator-of-the-logs';
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });
  const trust = statement({ Principal: { AWS: account }, Action: 'sts:AssumeRole' });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = statement({ Action: '*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'everything', PolicyDocument }));
  return new S3Client({
    ...{ ...config, forcePathStyle: true },
    credentials: await taken(config, `arn:aws:iam::${account}:role/${RoleName}`),
  });
}

/** A client of who takes a role with its external id. */
export async function as<T>(place: Place, role: Role, Client: new (config: object) => T): Promise<T> {
  const credentials = await session(place, role, EXTERNAL_ID);
  return new Client({ ...place.config, forcePathStyle: true, credentials });
}
