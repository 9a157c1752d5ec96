import type { Refusal } from '../../domain/playbook.ts';
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
  const [, , , , owner = '', resource = ''] = arn.split(':');
  if (owner !== account) return refuse(`belongs to account ${owner}, riposte is in ${account}`);
  const [kind = '', ...path] = resource.split('/');
  const [name = '', last = ''] = [path[0], path.at(-1)];
  switch (kind) {
    case 'user':
      return { kind: 'user', name: last };
    case 'role':
      return { kind: 'role', name: last };
    case 'assumed-role':
      return { kind: 'role', name };
    case 'root':
      return refuse(
        'is the root user: no policy applies to it; change its password and its MFA devices, delete its keys',
      );
    default:
      return refuse('is a federated session: contain the user that opened it');
  }
}
