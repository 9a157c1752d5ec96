import type { Refusal } from '../../domain/playbook.ts';
import { accountOfArn, iamArn } from '../../domain/text/arn.ts';
import type { Named } from './ports.ts';

/** The principals a person or a detection may name. */
export const PRINCIPAL =
  /^arn:aws[\w-]*:(?:iam::\d{12}:(?:user|role)\/|iam::\d{12}:root$|sts::\d{12}:(?:assumed-role|federated-user)\/)/;

/**
 * The user or role behind a principal's ARN: a session is its role's. Refused is what no inline policy of this account reaches, with
 * what to do instead.
 */
export function principalOf(arn: string, account: string): Named | Refusal {
  const refuse = (reason: string): Refusal => ({ input: arn, reason });
  const owner = accountOfArn(arn);
  if (owner !== account) return refuse(`belongs to account ${owner}, riposte is in ${account}`);
  const { kind, name } = iamArn(arn) ?? {};
  if (name !== undefined && (kind === 'user' || kind === 'role')) return { kind, name };
  const role = SESSION.exec(arn)?.[1];
  if (role !== undefined) return { kind: 'role', name: role };
  if (arn.endsWith(':root'))
    return refuse(
      'is the root user: no policy applies to it; change its password and its MFA devices, delete its keys',
    );
  return refuse(
    arn.includes(':federated-user/')
      ? 'is a federated session: contain the user that opened it'
      : 'names no user, role or session',
  );
}

/** A session says its role by name alone, and an Insight the role alone; neither name holds a colon or a slash. */
const SESSION = /^arn:[^:]+:sts::\d+:assumed-role\/([^/:]+)(?:\/[^/:]+)?$/;
