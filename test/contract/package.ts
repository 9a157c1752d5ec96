import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { STATE_DIR } from '../../local/paths.ts';

/** Where the packaged service lies during the tests. */
export const PACKAGE_DIR = `${STATE_DIR}package`;

const templateSchema = z.object({
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

/** The resources of the packaged CloudFormation template, all or of one type. */
export function resources(type?: string): Resource[] {
  const template = templateSchema.parse(
    JSON.parse(readFileSync(`${PACKAGE_DIR}/cloudformation-template-update-stack.json`, 'utf8')),
  );
  return Object.entries(template.Resources)
    .map(([id, { Type, Properties }]) => ({ id, type: Type, properties: Properties }))
    .filter((resource) => type === undefined || resource.type === type);
}
