import { readFileSync, statSync } from 'node:fs';
import * as z from 'zod/mini';
import { STATE_DIR } from '../../local/paths.ts';

/** Where the packaged service lies during the tests. */
export const PACKAGE_DIR = `${STATE_DIR}package`;

/** Where the packaged foundation lies once its own test has made it. */
export const FOUNDATION_DIR = `${STATE_DIR}package-foundation`;

/** Where those parts of it lie that have no function, with logs going to Datadog. */
export const FOUNDATION_WITHOUT_FUNCTIONS_DIR = `${FOUNDATION_DIR}-without-functions`;

const TEMPLATE = `${PACKAGE_DIR}/cloudformation-template-update-stack.json`;

const templateSchema = z.object({
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.string()))),
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z._default(z.record(z.string(), z.unknown()), {}) }),
  ),
});

/** One resource of the packaged template. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Record<string, unknown>;
}

/** A statement of a role's policies. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** All that a role's own policies say. */
export function statements(role: Pick<Resource, 'properties'>): Statement[] {
  const policies = role.properties.Policies as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap((policy) => policy.PolicyDocument.Statement);
}

/** How many bytes the packaged CloudFormation template has. */
export function templateSize(): number {
  return statSync(TEMPLATE).size;
}

/** A text of the packaged template's mappings. */
export function mapped([map, key, name]: readonly [string, string, string]): string {
  return template().Mappings[map]?.[key]?.[name] ?? '';
}

/** The resources of the packaged CloudFormation template, all or of one type. */
export function resources(type?: string): Resource[] {
  return Object.entries(template().Resources)
    .map(([id, { Type, Properties }]) => ({ id, type: Type, properties: Properties }))
    .filter((resource) => type === undefined || resource.type === type);
}

function template(): z.infer<typeof templateSchema> {
  return templateSchema.parse(JSON.parse(readFileSync(TEMPLATE, 'utf8')));
}
