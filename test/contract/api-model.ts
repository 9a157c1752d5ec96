import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';

const memberSchema = z.object({
  shape: z.string(),
  locationName: z.optional(z.string()),
  queryName: z.optional(z.string()),
});

const shapeSchema = z.object({
  type: z.string(),
  members: z.optional(z.record(z.string(), memberSchema)),
  member: z.optional(memberSchema),
  value: z.optional(memberSchema),
  enum: z.optional(z.array(z.string())),
  /** Any JSON. */
  document: z.optional(z.boolean()),
});

const operationSchema = z.object({
  http: z.optional(z.object({ requestUri: z.string() })),
  input: z.optional(z.object({ shape: z.string() })),
  output: z.optional(z.object({ shape: z.string() })),
});

const modelSchema = z.object({
  operations: z.record(z.string(), operationSchema),
  shapes: z.record(z.string(), shapeSchema),
});

type Model = z.infer<typeof modelSchema>;

/** A shape of a service's API, by name. */
export interface Shape {
  readonly model: Model;
  readonly name: string;
}

/** What a call of an API takes and gives, as far as it takes or gives something, and which words stand in its path (`?acl`). */
export interface Call {
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
  readonly words: readonly string[];
}

/** botocore's names of the services that records, or events, name otherwise. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  'access-analyzer': ['accessanalyzer'],
  apigateway: ['apigateway', 'apigatewayv2'],
  bedrock: ['bedrock', 'bedrock-agent', 'bedrock-runtime', 'bedrock-agentcore-control'],
  cloudcontrolapi: ['cloudcontrol'],
  elasticfilesystem: ['efs'],
  elasticloadbalancing: ['elbv2', 'elb'],
  elasticmapreduce: ['emr'],
  monitoring: ['cloudwatch'],
  'multi-party-approval': ['mpa'],
  s3: ['s3', 's3control'],
  servicequotas: ['service-quotas'],
  ses: ['sesv2', 'ses'],
  sso: ['sso-admin', 'sso-oidc', 'sso'],
  states: ['stepfunctions'],
};

const read = new Map<string, Model | undefined>();

/** The folder of botocore's models of all services, where the second emulator's packages are installed: see setup.ts. */
const MODELS = process.env.RIPOSTE_API_MODELS ?? '';

/** Whether the models are there. */
export const HAS_MODELS = MODELS !== '';

function modelOf(service: string): Model | undefined {
  if (!read.has(service)) read.set(service, readModel(`${MODELS}/${service}`));
  return read.get(service);
}

function readModel(folder: string): Model | undefined {
  if (!HAS_MODELS || !existsSync(folder)) return undefined;
  const newest = readdirSync(folder).sort().at(-1) ?? '';
  const text = gunzipSync(readFileSync(`${folder}/${newest}/service-2.json.gz`)).toString('utf8');
  return modelSchema.parse(JSON.parse(text));
}

/** A shape by its service and name; throws where there is none. */
export function shapeOf(service: string, name: string): Shape {
  const model = modelOf(service);
  if (model?.shapes[name] === undefined) throw new Error(`${service} has no shape ${name}`);
  return { model, name };
}

/** What an API takes and gives, by its service and name in a record; undefined where no service has it. */
export function callOf(service: string, eventName: string): Call | undefined {
  // Lambda, CloudFront and others write a version behind the name.
  const name = eventName.replace(/20\d\d[\d_]*(v\d)?$/, '');
  for (const one of SERVICES[service] ?? [service]) {
    const model = modelOf(one);
    const operation = model?.operations[name];
    if (model === undefined || operation === undefined) continue;
    const shape = (part: { shape: string } | undefined) => part && { model, name: part.shape };
    const words = [...(operation.http?.requestUri.split('?')[1] ?? '').matchAll(/[\w-]+/g)].map(([word]) =>
      small(word),
    );
    return { input: shape(operation.input), output: shape(operation.output), words };
  }
  return undefined;
}

const small = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** What a simple shape may be in JSON; a time is a text in records and findings, or a number. */
const SIMPLE: Readonly<Record<string, readonly string[]>> = {
  boolean: ['boolean'],
  timestamp: ['string', 'number'],
  string: ['string'],
  blob: ['string'],
};

/** What CloudTrail writes in place of something secret. */
const HIDDEN = ['HIDDEN_DUE_TO_SECURITY_REASONS', '<sensitiveDataRemoved>', '***'];

/** The places in a value that a shape has no field for, or another kind of value. */
export function strangeFields(value: unknown, { model, name }: Shape, place = ''): string[] {
  const shape = model.shapes[name];
  if (shape === undefined || value === null || shape.document || HIDDEN.includes(String(value))) return [];
  const inner = (one: unknown, { shape: next }: { shape: string }, at: string) =>
    strangeFields(one, { model, name: next }, at);
  if (shape.member !== undefined) {
    const { member } = shape;
    return itemsOf(value).flatMap((one) => inner(one, member, `${place}[]`));
  }
  if (shape.type === 'map' || shape.type === 'structure') {
    if (typeof value !== 'object' || Array.isArray(value)) return [`${place} is no ${shape.type}`];
    const fields = fieldsOf(shape.members ?? {});
    return Object.entries(value).flatMap(([key, one]) => {
      const field = shape.value ?? fields.get(small(key));
      return field === undefined ? [`${place}.${key}`] : inner(one, field, `${place}.${key}`);
    });
  }
  if (!(SIMPLE[shape.type] ?? ['number']).includes(typeof value)) return [`${place} is no ${shape.type}`];
  return shape.enum?.includes(String(value)) === false ? [`${place} is never ${String(value)}`] : [];
}

/** EC2's lists are objects with their items; in requests that it writes as they came in XML each has a tag, and is or holds one item. */
function itemsOf(value: unknown): readonly unknown[] {
  const listed = typeof value === 'object' && value !== null && 'items' in value ? value.items : value;
  return (Array.isArray(listed) ? listed : [listed]).map((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('tag' in one)) return one;
    const { tag: _number, ...item } = one;
    return 'content' in item ? item.content : item;
  });
}

/** Fields by all their names: as the SDK, the query and the answer spell them, with a small letter first. */
function fieldsOf(members: Readonly<Record<string, z.infer<typeof memberSchema>>>) {
  const named = Object.entries(members).flatMap(([name, member]) =>
    [name, member.locationName, member.queryName]
      .filter((one) => one !== undefined)
      .map((one) => [small(one), member] as const),
  );
  return new Map(named);
}
