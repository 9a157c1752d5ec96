import { existsSync } from 'node:fs';
import { ROOT } from '../../local/paths.ts';

/** A shape as the AWS SDK's schemas have it: a number for a simple one, a function that gives it, or [kind, namespace, name, traits, ...]. */
type Shape = number | (() => Shape) | readonly unknown[];

type Shapes = Readonly<Record<string, Shape>>;

const STRUCTURE = 3;
const LIST = 1;

/** Packages of services whose records name them otherwise. */
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  'access-analyzer': ['accessanalyzer'],
  apigateway: ['api-gateway', 'apigatewayv2'],
  autoscaling: ['auto-scaling'],
  'cognito-idp': ['cognito-identity-provider'],
  config: ['config-service'],
  elasticloadbalancing: ['elastic-load-balancing-v2'],
  events: ['eventbridge'],
  logs: ['cloudwatch-logs'],
  monitoring: ['cloudwatch'],
  route53: ['route-53'],
  secretsmanager: ['secrets-manager'],
  sso: ['sso-admin', 'sso-oidc'],
  states: ['sfn'],
};

/** The schemas of a client of the AWS SDK that is installed here: what its service takes and gives. */
export async function shapesOf(client: string): Promise<Shapes | undefined> {
  const file = `${ROOT}node_modules/@aws-sdk/client-${client}/dist-es/schemas/schemas_0.js`;
  return existsSync(file) ? ((await import(file)) as Shapes) : undefined;
}

/** What an API takes and gives, by its name in a record, as far as a client of its service is installed. */
export async function apiOf(
  eventSource: string,
  eventName: string,
): Promise<{ readonly input: Shape; readonly output: Shape } | undefined> {
  const service = eventSource.replace('.amazonaws.com', '');
  const name = eventName.replace(/20\d\d[\d_]*(v\d)?$/, '');
  for (const client of CLIENTS[service] ?? [service]) {
    const operation = (await shapesOf(client))?.[`${name}$`];
    if (Array.isArray(operation)) return { input: operation[4], output: operation[5] };
  }
  return undefined;
}

function resolved(shape: Shape): readonly unknown[] | undefined {
  if (typeof shape === 'function') return resolved(shape());
  if (!Array.isArray(shape)) return undefined;
  // A member with traits of its own: [shape, traits].
  return typeof shape[0] === 'number' && shape.length > 2 ? shape : resolved(shape[0] as Shape);
}

/** A field's names: as the SDK, the query and the answer spell it. */
function namesOf(name: unknown, member: unknown): string[] {
  const traits = Array.isArray(member) && typeof member[1] === 'object' && member[1] !== null ? member[1] : {};
  return [name, ...Object.values(traits as object)].filter((one) => typeof one === 'string').map(small);
}

const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** The places in a value that a shape has no field for. */
export function strangeFields(value: unknown, given: Shape, place = ''): string[] {
  const shape = resolved(given);
  if (shape === undefined || typeof value !== 'object' || value === null) return [];
  if (shape[0] === LIST) {
    // EC2's lists are objects with their items.
    const items = Array.isArray(value) ? value : 'items' in value && Array.isArray(value.items) ? value.items : [value];
    return items.flatMap((one) => strangeFields(one, shape[4] as Shape, `${place}[]`));
  }
  if (shape[0] !== STRUCTURE || Array.isArray(value)) return [];
  const members = shape[5] as unknown[];
  const fields = new Map(
    (shape[4] as unknown[]).flatMap((name, at) => namesOf(name, members[at]).map((one) => [one, members[at]] as const)),
  );
  return Object.entries(value).flatMap(([key, one]) => {
    const inner = fields.get(small(key));
    return inner === undefined ? [`${place}.${key}`] : strangeFields(one, inner as Shape, `${place}.${key}`);
  });
}
