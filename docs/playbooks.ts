import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDetections } from '../lib/detections/registry.ts';
import { type Detection, proposalsOf } from '../lib/domain/finding/detection.ts';
import { type AccountEvent, parseEvent } from '../lib/domain/finding/event.ts';
import { GENERAL } from '../lib/domain/policy/policy.ts';
import type { Permission, Playbook } from '../lib/remediation/playbook.ts';
import { loadPlaybooks } from '../resources/playbook-registry.ts';

/** Every derived page of docs/playbooks, by file name. */
export async function playbookPages(): Promise<Record<string, string>> {
  const [playbooks, detections] = await Promise.all([loadPlaybooks(), loadDetections()]);
  return Object.fromEntries(playbooks.map((one) => [`${one.id}.md`, playbookPage(one, detections)]));
}

/** The page that says how playbooks work, and what each does. */
export async function playbooksOverview(): Promise<string> {
  const playbooks = await loadPlaybooks();
  return [
    readFileSync(new URL('../lib/playbooks/about.md', import.meta.url), 'utf8').trimEnd(),
    '',
    '## What each does',
    '',
    '<!-- Written by `npm run docs`: this part from the declarations, the part above from lib/playbooks/about.md. -->',
    '',
    '| playbook | stops | taken back |',
    '|---|---|---|',
    ...playbooks.map(
      ({ id, stops, undo }) => `| [${id}](#${id}) | ${stops} | ${typeof undo === 'string' ? 'yes' : 'no'} |`,
    ),
    '',
    ...playbooks.flatMap(overviewOf),
  ].join('\n');
}

function overviewOf(playbook: Playbook): string[] {
  const { id, title, what, risk, stops, doesNotStop, undo, permissions, onlyAtSdkBoundary = [], byHand } = playbook;
  const { plan, apply, undo: back, workflow = [] } = permissions;
  const actions = [...new Set([...plan, ...apply, ...back, ...workflow].flatMap((one) => one.actions))].sort();
  return [
    `### ${id}`,
    '',
    `${title}. ${what} [Its page](playbooks/${id}.md).`,
    '',
    `- **Stops** ${stops}.`,
    `- **Does not stop** ${doesNotStop}.`,
    `- **May break**: ${risk}`,
    `- **Undo**: ${typeof undo === 'string' ? undo : `none, ${undo.noUndo}`}`,
    `- **Tested** on the local stack with IAM enforced, each statement of its role taken away once${butFor(id, permissions)}${bySecond(playbook)}${onlyAtSdkBoundary.length === 0 ? '.' : '; at the SDK boundary only:'}`,
    ...onlyAtSdkBoundary.map((one) => `  - ${one}`),
    ...(byHand === undefined ? [] : [`- **Started by hand only**, with \`${manualInput(playbook)}\`. ${byHand}`]),
    `- **Its role may** ${actions.map((one) => `\`${one}\``).join(', ')}.`,
    '',
  ];
}

/** The statements that its fixture names as those the local stack cannot try, each there with the reason. */
function butFor(id: string, permissions: Playbook['permissions']): string {
  const fixture = readFileSync(new URL(`../test/stack/playbooks/${id}.ts`, import.meta.url), 'utf8');
  const untried = sidsOf(permissions)
    .filter((sid) => new RegExp(`\\b${sid}: (?!'[\\w-]+\\.test\\.ts')`).test(fixture))
    .map((sid) => `\`${sid}\``);
  if (untried.length === 0) return '';
  return ` but for ${untried.join(', ')} ([why](../test/stack/playbooks/${id}.ts))`;
}

/** The statements that are tried with the second emulator: by a fixture of its own, or by a test that is skipped without it. */
function bySecond({ id, permissions }: Playbook): string {
  const read = (name: string) => {
    const file = new URL(`../test/stack/${name}`, import.meta.url);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const [own = ''] = /onSecond: \[[^\]]*\]/.exec(read(`playbooks/second/${id}.ts`)) ?? [];
  const elsewhere = read(`playbooks/${id}.ts`).matchAll(/\b(\w+): '([\w-]+\.test\.ts)'/g);
  const named = [...elsewhere].flatMap(([, sid = '', file = '']) => (read(file).includes('hasSecond') ? [sid] : []));
  const tried = sidsOf(permissions)
    .filter((sid) => named.includes(sid) || own.includes(`'${sid}'`))
    .map((sid) => `\`${sid}\``);
  if (tried.length === 0) return '';
  return `; with the [second emulator](adr/0083-a-second-emulator-behind-the-first.md) ${tried.join(', ')}`;
}

function sidsOf({ plan, apply, undo }: Playbook['permissions']): string[] {
  return [...new Set([...plan, ...apply, ...undo].map(({ sid }) => sid))];
}

/** What a person starts it with, as one line. */
function manualInput({ example }: Playbook): string {
  return JSON.stringify({ ...(example as object), reason: 'why' });
}

/** The detections that ask for a playbook by their sample event, which is its drill. */
function drillOf({ id, byHand = '' }: Playbook, detections: readonly Detection[]): string[] {
  const asking = detections.filter((one) =>
    proposalsOf(one).some(({ playbook, params }) => playbook === id && params(eventOf(one.id), []) !== undefined),
  );
  if (asking.length === 0)
    return ['## Drill', '', `No detection asks for it: a person starts it, as above. ${byHand}`, ''];
  return [
    '## Drill',
    '',
    'The events of detections that ask for it; with `--act` what the policy allows happens for real:',
    '',
    '```sh',
    ...asking.map((one) => `npx riposte drill events/${one.id}.json --stage prod`),
    '```',
    '',
  ];
}

function eventOf(id: string): AccountEvent {
  return parseEvent(JSON.parse(readFileSync(new URL(`../events/${id}.json`, import.meta.url), 'utf8')));
}

function playbookPage(playbook: Playbook, detections: readonly Detection[]): string {
  const { id, title, what, risk, stops, doesNotStop, undo, example, onlyAtSdkBoundary = [] } = playbook;
  const input = { ...(example as object), reason: 'why' };
  const taken = typeof undo === 'string';
  return [
    `# ${id}`,
    '',
    '<!-- Written by `npm run docs` from the declaration: change it there. -->',
    '',
    `${title}. ${what}`,
    '',
    `- **Stops** ${stops}.`,
    `- **Does not stop** ${doesNotStop}.`,
    `- **May break**: ${risk}`,
    `- **Undo**: ${taken ? undo : `none, ${undo.noUndo}`}`,
    '',
    '## Start it by hand',
    '',
    `Open the state machine \`riposte-<stage>-${id}\` in the Step Functions console, choose **Start execution**, and paste:`,
    '',
    '```json',
    JSON.stringify(input, null, 2),
    '```',
    '',
    `From a shell: \`npx riposte run ${id} '${manualInput(playbook)}' --stage prod\`.`,
    '',
    `![Start execution with the input above](../pictures/start-${id}.svg)`,
    '',
    'A person who starts it has decided: it acts in every mode but `off`. Guards, never-touch list and the hourly cap still hold.',
    ...(playbook.alwaysAsks === undefined
      ? []
      : [
          '',
          `What a detection asks for is done only once a person said yes, in mode \`auto\`, too: ${playbook.alwaysAsks}.`,
        ]),
    ...(taken && !('steps' in playbook)
      ? [
          '',
          'Take it back, with the name of the execution that did it:',
          '',
          '```json',
          JSON.stringify({ undo: '<execution>', reason: 'false alarm' }, null, 2),
          '```',
          '',
          'From a shell: `npx riposte undo <execution> --stage prod`. What somebody changed since is left alone, and shown: before, ours, now.',
        ]
      : []),
    '',
    '## In the policy',
    '',
    '```yaml',
    'playbooks:',
    `  ${id}:`,
    `    mode: observe # off | observe | approve | auto${playbook.alwaysAsks === undefined ? '' : ', which asks, too'}`,
    `    capPerHour: ${playbook.defaults?.capPerHour ?? GENERAL.capPerHour}`,
    ...(taken
      ? [
          `    leaseMinutes: ${playbook.defaults?.leaseMinutes ?? GENERAL.leaseMinutes} # 0: until a person takes it back`,
        ]
      : []),
    '```',
    '',
    '## What happens',
    '',
    '![The workflow of every playbook](../pictures/playbook.svg)',
    '',
    'Plan and guards are asked again at the moment of the change: [how a playbook works](../playbooks.md).',
    '',
    '## What its role may do',
    '',
    '| for | actions | on |',
    '|---|---|---|',
    ...rows('plan', playbook.permissions.plan),
    ...rows('apply', playbook.permissions.apply),
    ...rows('undo', playbook.permissions.undo),
    ...rows('the workflow', playbook.permissions.workflow ?? []),
    ...(onlyAtSdkBoundary.length === 0
      ? []
      : [
          '',
          '## How it was tested',
          '',
          'On the [local stack, and where it needs it the second emulator](../playbooks.md#' +
            `${id}), with IAM enforced, but for these calls, which were only tried at the SDK boundary:`,
          '',
          ...onlyAtSdkBoundary.map((one) => `- ${one}`),
        ]),
    '',
    ...drillOf(playbook, detections),
    ...aboutOf(id),
  ].join('\n');
}

/** What a person wrote beside, for what no declaration says: `lib/playbooks/<id>/about.md`. */
function aboutOf(id: string): string[] {
  const file = new URL(`../lib/playbooks/${id}/about.md`, import.meta.url);
  return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
}

/** What a file of the service fills in, as the page says it. */
const FILLED_IN: Readonly<Record<string, string>> = {
  '<file(resources/waf.cjs):setArns>': '<IP sets of the stage>',
  '<file(resources/waf.cjs):aclArns>': '<web ACLs of the stage, or those that webAcls names>',
};

/** A resource as the page shows it: `<AccountId>` for what CloudFormation or a parameter fills in. */
function shown(resource: string): string {
  const text = resource.replaceAll(/\$\{(?:AWS::|param:|self:custom\.)?([^}]+)\}/g, '<$1>');
  return FILLED_IN[text] ?? text;
}

function rows(verb: string, permissions: readonly Permission[]): string[] {
  return permissions.map(({ actions, resources, why }) => {
    const on = [resources]
      .flat()
      .map((one) => `\`${shown(one)}\``)
      .join(', ');
    return `| ${verb} | ${actions.map((one) => `\`${one}\``).join(', ')} | ${on}${why === undefined ? '' : ` (${why})`} |`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of Object.entries(await playbookPages()))
    writeFileSync(new URL(`playbooks/${name}`, import.meta.url), content);
  writeFileSync(new URL('playbooks.md', import.meta.url), await playbooksOverview());
}
