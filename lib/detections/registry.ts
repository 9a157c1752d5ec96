import { readdir } from 'node:fs/promises';
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
    const module = (await import(new URL(name, here).href)) as { default: Detection };
    detections.push(module.default);
  }
  return detections;
}
