import { readdir } from 'node:fs/promises';
import { PLAYBOOKS } from '../lib/domain/playbook.ts';
import type { Playbook } from '../lib/remediation/playbook.ts';

/** Every playbook in functions/playbooks, sorted by id. There is no list to extend: a file with a declaration is a playbook. */
export async function loadPlaybooks(folder = new URL('../functions/playbooks/', import.meta.url)): Promise<Playbook[]> {
  const files = (await readdir(folder)).filter((name) => /^[a-z0-9-]+\.ts$/.test(name)).sort();
  const playbooks: Playbook[] = [];
  for (const file of files) {
    const module = (await import(new URL(file, folder).href)) as { default?: Playbook };
    if (module.default === undefined) continue;
    if (`${module.default.id}.ts` !== file)
      throw new Error(`functions/playbooks/${file} declares ${module.default.id}: the id is the file's name`);
    playbooks.push(module.default);
  }
  return playbooks;
}

/** The names of all playbooks, those with a workflow of their own included, sorted. */
export async function playbookNames(): Promise<string[]> {
  return [...PLAYBOOKS, ...(await loadPlaybooks()).map(({ id }) => id)].sort();
}
