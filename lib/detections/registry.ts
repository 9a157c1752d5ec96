import { readdir } from 'node:fs/promises';
import { errorText } from '../domain/errors.ts';
import type { Detection } from '../domain/finding/detection.ts';

/**
 * Every detection below this folder, sorted by id. There is no list to extend: a file in a tactic's folder is a detection.
 * In the Lambda bundles the build replaces this module by static imports of the same files (resources/bundles.cjs).
 */
export async function loadDetections(): Promise<Detection[]> {
  const here = new URL('.//', import.meta.url);
  const files = (await readdir(here, { recursive: true })).filter((name) => /^[a-z-]+\/[a-z0-9-]+\.ts$/.test(name));
  const detections: Detection[] = [];
  // One after the other: test runners that link modules themselves lose one when several that share imports come at once.
  for (const name of files.sort()) {
    const { default: found } = (await import(new URL(name, here).href).catch((cause: unknown) => {
      throw new Error(`lib/detections/${name} cannot be read: ${errorText(cause)}`, { cause });
    })) as { default?: Detection };
    if (found === undefined || `${found.id}.ts` !== name)
      throw new Error(`lib/detections/${name} declares ${found?.id ?? 'no detection'}: the id is the file's path`);
    detections.push(found);
  }
  return detections;
}
