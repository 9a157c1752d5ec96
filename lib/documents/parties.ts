import { fits, isWild } from './glob.ts';
import { LOG_DELIVERY } from './log-delivery.ts';
import { anyoneHasToken } from './providers.ts';
import type { Principal, Statement } from './statements.ts';

/** Everybody, with or without credentials. */
export const ANYONE = '*';

/** What lets somebody read what is kept, and not only put something there or be told. */
const READING = ['s3:GetObject', 's3:GetObjectVersion', 'secretsmanager:GetSecretValue', 'ssm:GetParameter'];

/** Whom one principal stands for: `*`, an account's number, or in words who else; undefined for a service, or a person of one's own provider. */
export function partyOf({ kind, name }: Principal, statement: Statement): string | undefined {
  if (isWild(name) && name.replace(/[*?]/g, '') === '') return ANYONE;
  switch (kind) {
    case 'service':
      return servedBy(name, statement);
    case 'federated':
      return tokenOf(name, statement);
    case 'canonicaluser':
      return LOG_DELIVERY.has(name) ? undefined : `the canonical user ${name.slice(0, 12)}...`;
    default:
      return accountOf(name);
  }
}

/** The account of a principal: by number or ARN; `*` where that is left open. A user's or a role's own id does not tell it. */
export function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(principal)) return `the principal ${principal}`;
  const [, , , , account = ''] = principal.split(':', 5);
  if (isWild(account) || principal === ANYONE) return ANYONE;
  return /^\d{12}$/.test(account) ? account : undefined;
}

/** A distribution can be made by anybody: that CloudFront may read says nothing of whose. Other services act for their owner. */
function servedBy(service: string, { actions }: Statement): string | undefined {
  const reads = READING.some(
    (action) => actions.not || actions.named.some((one) => fits(one.toLowerCase(), action.toLowerCase())),
  );
  return reads && /^cloudfront\.amazonaws\.com$/i.test(service) ? ANYONE : undefined;
}

function tokenOf(provider: string, { conditions }: Statement): string | undefined {
  const host = /^arn:[^:]*:iam::\d{12}:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider;
  if (anyoneHasToken(host, conditions)) return `anyone with a token of ${host}`;
  return accountOf(provider);
}

/** The accounts other than one's own that own what some ARNs name. */
export function foreignOwners(arns: readonly unknown[], account: string): string[] {
  const owners = arns.flatMap((arn) =>
    typeof arn === 'string' ? (/^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? []) : [],
  );
  return [...new Set(owners)].filter((owner) => owner !== account);
}
