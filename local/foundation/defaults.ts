import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { ROOT } from '../paths.ts';

const service = z.object({ params: z.object({ default: z.record(z.string(), z.union([z.string(), z.number()])) }) });

/** The foundation's parameters as they are where nobody says otherwise: read from foundation.yml. */
export function foundationDefaults(): Record<string, string> {
  const { params } = service.parse(parse(readFileSync(`${ROOT}foundation.yml`, 'utf8')));
  return Object.fromEntries(Object.entries(params.default).map(([name, value]) => [name, String(value)]));
}
