import type { Refusal } from '../../domain/playbook.ts';
import type { AskHolder, Secrets } from '../../domain/remediation/secret-ports.ts';
import { HOLDS_TAG, SECRET_TAG } from '../../domain/remediation/tags.ts';
import { foreignText } from '../../domain/text/clean-text.ts';

/** A credential as a finding names it: by the id of an access key, or by its holder. */
export type Credential = { readonly accessKeyId: string } | { readonly holds: string };

/** What finding a credential's secret needs from outside. */
export interface HolderPorts {
  readonly secrets: Pick<Secrets, 'tagged' | 'describe'>;
  /** The IAM user an access key belongs to; undefined when it is not one of this account. */
  readonly userOfKey: (accessKeyId: string) => Promise<string | undefined>;
  /** The ARN of the secret that an IAM user's own tag names. */
  readonly secretOfUser: (userName: string) => Promise<string | undefined>;
  readonly holderOf: AskHolder;
  /** The ARNs of riposte's own rotation functions: those can prove and undo. */
  readonly ownFunctions: readonly string[];
}

/** The secrets that were proved to hold a credential, and those that only say so. */
export interface Found {
  readonly proven: readonly string[];
  readonly unconfirmed: readonly Refusal[];
}

/**
 * So many secrets that say they hold a credential are asked, the oldest first, so that decoys, which are made once somebody is in, come
 * after the one they are to hide; only those with a rotation function of riposte's can answer. So many are named to a person.
 */
const ASKED = 50;
const NAMED = 100;

/** The IAM user whose credential it is; undefined for a key that is of none of this account, and for what is no user's. */
export async function userOf(
  credential: Credential,
  { userOfKey }: Pick<HolderPorts, 'userOfKey'>,
): Promise<string | undefined> {
  return 'holds' in credential ? /^iam-user\/(.+)$/.exec(credential.holds)?.[1] : userOfKey(credential.accessKeyId);
}

/**
 * The secrets that hold a credential. Anybody who may make a secret may tag it, so a secret's tag proves nothing, and an IAM user's
 * tag alone would have any secret rotated: an IAM user's tag names its secret, and the secret's rotation function, being one of
 * riposte's, says that it is this user's; of other credentials it says whose they are and that they log in.
 */
export async function secretsHolding(credential: Credential, ports: HolderPorts): Promise<Found> {
  const user = 'holds' in credential ? undefined : await ports.userOfKey(credential.accessKeyId);
  const holds = 'holds' in credential ? credential.holds : `iam-user/${user ?? ''}`;
  const userName = /^iam-user\/(.*)$/.exec(holds)?.[1];
  if (userName === '') return { proven: [], unconfirmed: [] };
  const named = userName === undefined ? undefined : await ports.secretOfUser(userName);
  if (userName !== undefined && named?.includes(':secretsmanager:')) return namedBy(userName, named, ports);
  const { found, more } = await ports.secrets.tagged(HOLDS_TAG, holds, NAMED);
  const asked = new Set(
    found
      .filter(({ rotationFunction }) => ports.ownFunctions.some((own) => own === rotationFunction))
      .sort((one, other) => one.createdAt - other.createdAt)
      .slice(0, ASKED),
  );
  const answers = await Promise.all(
    found.map(async (one) => {
      const { arn, rotationFunction } = one;
      const reason =
        userName === undefined
          ? await doubt(holds, arn, asked.has(one) ? rotationFunction : undefined, ports)
          : `user ${userName} does not name it in return (tag ${SECRET_TAG})`;
      return { arn, reason };
    }),
  );
  const unconfirmed = answers.flatMap(({ arn, reason }) =>
    reason === undefined
      ? []
      : [{ input: arn, reason: `its tag says that it holds ${holds}, and that was not confirmed: ${reason}` }],
  );
  const rest = { input: `secrets tagged ${HOLDS_TAG}`, reason: `there are more than ${NAMED}: look at who tags them` };
  return {
    proven: answers.flatMap(({ arn, reason }) => (reason === undefined ? [arn] : [])),
    unconfirmed: more ? [...unconfirmed, rest] : unconfirmed,
  };
}

/** The secret that a user's tag names, where it says the same of the user. Whether the key still works is not asked: a leaked one may be switched off already. */
async function namedBy(userName: string, arn: string, ports: HolderPorts): Promise<Found> {
  const holds = `iam-user/${userName}`;
  const reason = await ports.secrets.describe(arn).then(
    ({ rotationFunction }) => doubt(holds, arn, rotationFunction, ports, false),
    (error: unknown) => `it could not be read (${error instanceof Error ? error.name : 'error'})`,
  );
  if (reason === undefined) return { proven: [arn], unconfirmed: [] };
  const why = `user ${userName} names it (tag ${SECRET_TAG}), and that it holds ${holds} was not confirmed: ${reason}`;
  return { proven: [], unconfirmed: [{ input: arn, reason: why }] };
}

/** Why a secret is not known to hold what its tag says; undefined when it is. */
async function doubt(
  holds: string,
  arn: string,
  rotationFunction: string | undefined,
  { ownFunctions, holderOf }: HolderPorts,
  mustLogIn = true,
): Promise<string | undefined> {
  const own = ownFunctions.find((one) => one === rotationFunction);
  if (own === undefined) return 'no rotation function of riposte was asked about it';
  try {
    const answer = await holderOf(own, arn);
    if ('problem' in answer) return `its rotation function could not tell (${answer.problem})`;
    const { holder, login } = answer;
    if (!isSame(holds, holder))
      return `its rotation function says that it holds ${foreignText(holder, 200) || 'no credential in particular'}`;
    return login === 'works' || !mustLogIn ? undefined : 'the credential in it does not log in';
  } catch (error) {
    return `its rotation function could not be asked (${error instanceof Error ? error.name : 'error'})`;
  }
}

/** RDS's own names of an instance or a cluster. Source: Amazon RDS and Aurora user guides, endpoints. */
const RDS_HOST = /^([a-z0-9-]+)\.(cluster-(?:ro-)?)?[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com(?:\.cn)?$/;

/** Whether what a finding names is what a secret holds: of databases it names the instance and one of two users that take turns. */
function isSame(holds: string, holder: string): boolean {
  if (holds === holder) return true;
  const [, instance, user] = /^db\/([^/]+)\/(.+)$/.exec(holds) ?? [];
  const [, host = '', name] = /^db\/([^/]+)\/(.+)$/.exec(holder) ?? [];
  if (instance === undefined || user === undefined || name === undefined) return false;
  const [, id, cluster] = RDS_HOST.exec(host) ?? [];
  const isServer =
    host === instance.toLowerCase() ||
    id === instance.toLowerCase() ||
    // A finding names the instance of a cluster, which Aurora calls after it; the secret, the cluster.
    (cluster !== undefined && instance.toLowerCase().startsWith(`${id}-instance-`));
  return isServer && baseOf(name) === baseOf(user);
}

function baseOf(user: string): string {
  return user.replace(/_clone$/, '');
}
