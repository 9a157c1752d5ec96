import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { AddressPlaybooks } from '../lib/domain/playbook.ts';
import type { Playbook } from '../lib/remediation/playbook.ts';

const FOLDER = new URL('../functions/playbooks/', import.meta.url);
const FILE = /^[a-z0-9-]+\.ts$/;

/** The ids of all playbooks by their files, for whoever cannot wait until all are loaded. */
export function playbookIds(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => FILE.test(name))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort();
}

/** Every playbook in functions/playbooks, sorted by id. There is no list to extend: a file with a declaration is a playbook. */
export async function loadPlaybooks(folder = FOLDER): Promise<Playbook[]> {
  const files = (await readdir(folder)).filter((name) => FILE.test(name)).sort();
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

/** The playbooks that block addresses, each with the field of a task's params that lists them. */
export function addressPlaybooks(playbooks: readonly Playbook[]): AddressPlaybooks {
  return Object.fromEntries(
    playbooks.flatMap((one) => ('steps' in one && one.addresses !== undefined ? [[one.id, one.addresses]] : [])),
  );
}

/** The playbook that the parameters rotationSchedule and scheduledSecrets start. */
export function scheduledPlaybook(playbooks: readonly Playbook[]): string {
  const found = playbooks.filter((one) => 'steps' in one && one.scheduled === true);
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`one playbook must be the scheduled one, found ${found.map(({ id }) => id).join(', ') || 'none'}`);
  return only.id;
}
