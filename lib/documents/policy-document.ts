import { at, itemsAt } from '../domain/json.ts';

/** One statement of an IAM or resource policy, its lists made lists. */
interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[];
  readonly conditional: boolean;
}

/** A policy as CloudTrail records it: an object, JSON text, or URL-encoded JSON text. Anything else has no statements. */
function statementsOf(document: unknown): Statement[] {
  return itemsAt(parse(document), 'Statement').map((statement) => ({
    allows: at(statement, 'Effect') === 'Allow',
    actions: texts(at(statement, 'Action')),
    resources: texts(at(statement, 'Resource')),
    principals: principalsOf(at(statement, 'Principal')),
    conditional: isRestricting(at(statement, 'Condition')),
  }));
}

function parse(document: unknown): unknown {
  if (typeof document !== 'string') return document;
  for (const text of [document, decode(document)]) {
    try {
      return JSON.parse(text);
    } catch {
      // Not JSON in this form; a policy that cannot be read grants nothing we could name.
    }
  }
  return undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string');
}

function principalsOf(principal: unknown): string[] {
  if (typeof principal === 'string') return [principal];
  return [...texts(at(principal, 'AWS')), ...texts(at(principal, 'Federated')), ...texts(at(principal, '*'))];
}

/** Whether a condition narrows who may: by account, organization, ARN, network or endpoint. Transport conditions do not. */
function isRestricting(condition: unknown): boolean {
  if (condition === null || typeof condition !== 'object') return false;
  const keys = Object.values(condition).flatMap((block: unknown) =>
    block !== null && typeof block === 'object' ? Object.entries(block) : [],
  );
  return keys.some(
    ([key, value]) =>
      !/^aws:(securetransport|viaawsservice)$/i.test(key) &&
      !texts(value).some((text) => ['*', '0.0.0.0/0'].includes(text)),
  );
}

/** Whether a policy lets anyone in: an Allow for `*` with no condition that narrows it. */
export function isPublic(document: unknown): boolean {
  return statementsOf(document).some(
    ({ allows, principals, conditional }) => allows && !conditional && principals.includes('*'),
  );
}

/**
 * Accounts through which load balancers deliver their access logs, by region; a log bucket's policy names one.
 * Source: Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer".
 */
const LOG_DELIVERY = new Set([
  '127311923021',
  '033677994240',
  '027434742980',
  '797873946194',
  '098369216593',
  '754344448648',
  '718504428378',
  '383597477331',
  '600734575887',
  '114774131450',
  '783225319266',
  '582318560864',
  '985666609251',
  '054676820928',
  '156460612806',
  '652711504416',
  '635631232127',
  '009996457667',
  '897822967062',
  '076674570225',
  '507241528517',
]);

/** The accounts, other than one's own, that a policy lets in, and `*` where it lets in anyone. Log delivery of load balancers is not an outsider. */
export function outsiders(document: unknown, account: string): string[] {
  const named = statementsOf(document)
    .filter(({ allows, conditional, principals }) => allows && !(conditional && principals.includes('*')))
    .flatMap(({ principals }) => principals.flatMap((principal) => accountOf(principal) ?? []));
  return [...new Set(named)].filter((name) => name !== account && !LOG_DELIVERY.has(name));
}

function accountOf(principal: string): string | undefined {
  if (principal === '*') return '*';
  return /^\d{12}$/.test(principal) ? principal : /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(principal)?.[1];
}

/** Whether a policy allows everything, or everything that leads to everything (`iam:*`), on all resources. */
export function isAdministrative(document: unknown): boolean {
  return statementsOf(document).some(
    ({ allows, actions, resources }) =>
      allows &&
      resources.includes('*') &&
      actions.some((action) => ['*', '*:*', 'iam:*'].includes(action.toLowerCase())),
  );
}
