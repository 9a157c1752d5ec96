import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { loadDetections } from '../../lib/detections/registry.ts';
import { TACTICS } from '../../lib/domain/finding/attack.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { printJson } from '../print-json.ts';
import { type Call, detectionFiles, type Files } from '../scaffold/detection.ts';
import { playbookFiles } from '../scaffold/playbook.ts';
import { WrongUseError } from '../wrong-use.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Names of functions end in the playbook's, and Lambda takes 64 characters. */
const LONGEST = 40;

/** Writes the files of a new detection: it raises on an API call until it is changed. */
export async function newDetection(id: string, { call, json }: { call: string; json?: true }): Promise<void> {
  const [tactic = '', name = '', ...more] = id.split('/');
  if (!(tactic in TACTICS) || !isName(name) || more.length > 0)
    throw new WrongUseError(
      `${cleanText(id, 80)} is no id of a detection: <tactic>/<name>, like persistence/key-shared; the tactics are ${Object.keys(TACTICS).join(', ')}`,
    );
  inTheProject();
  const asked = callOf(call);
  const others = (await loadDetections()).filter((one) => one.id !== id);
  const files = write(detectionFiles(id, asked));
  const looking = others.filter(({ pattern }) => JSON.stringify(pattern).includes(`"${asked.name}"`));
  if (json) return printJson({ id, files, looking: looking.map((one) => one.id) });
  console.log(files.join('\n'));
  for (const one of others.filter((other) => other.id.endsWith(`/${name}`)))
    console.log(`There is ${one.id} already: is it another one?`);
  for (const one of looking) console.log(`${one.id} (${one.title}) looks at ${asked.name} already: is it another one?`);
  console.log(`It raises on ${call} now. Change it as docs/adding-a-detection.md says; then
  npx riposte test ${id}
  npm run docs
  npm run test:unit -- --testPathPatterns 'contract/(detections|docs|template)|unit/.*/(any-event|advice|telling)'`);
}

/** Writes the files of a new playbook: it refuses everything until it is written. */
export async function newPlaybook(id: string, { json }: { json?: true } = {}): Promise<void> {
  if (!isName(id))
    throw new WrongUseError(
      `${cleanText(id, 80)} is no id of a playbook: small letters, digits and dashes, at most ${LONGEST}, like mute-topic`,
    );
  inTheProject();
  const files = write(playbookFiles(id));
  if (json) return printJson({ id, files });
  console.log(files.join('\n'));
  console.log(`It refuses everything until it is written. Write it as docs/adding-a-playbook.md says; then
  npm run types
  npm run test:stack -- --testPathPatterns playbook-contract -t 'the playbook ${id}'
  npm run docs
  npm run test:unit -- --testPathPatterns 'contract/(playbooks|workflows|docs|names)'`);
}

function isName(name: string): boolean {
  return NAME.test(name) && name.length <= LONGEST;
}

function callOf(text: string): Call {
  const [, service, name] = /^([a-z][a-z0-9-]*):([A-Z][A-Za-z0-9]*)$/.exec(text) ?? [];
  if (service === undefined || name === undefined)
    throw new WrongUseError(`--call takes a service and an API, like iam:CreateUser; not ${cleanText(text, 80)}`);
  return { service, name };
}

function inTheProject(): void {
  if (!existsSync('lib/detections/registry.ts'))
    throw new WrongUseError('this is not the root of a copy of riposte: change to the folder that has lib/detections');
}

/** Writes all files or none, and names them: nothing that is there is overwritten. */
function write(files: Files): string[] {
  const there = Object.keys(files).filter((file) => existsSync(file));
  if (there.length > 0) throw new WrongUseError(`${there.join(', ')} is there already: nothing was written`);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
  return Object.keys(files);
}
