import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CHANGE_DEFAULTS, type Permission, type Playbook } from '../lib/remediation/playbook.ts';
import { loadPlaybooks } from '../resources/playbook-registry.ts';

/** Every derived page of docs/playbooks, by file name. */
export async function playbookPages(): Promise<Record<string, string>> {
  const playbooks = await loadPlaybooks();
  return Object.fromEntries(playbooks.map((one) => [`${one.id}.md`, playbookPage(one)]));
}

function playbookPage(playbook: Playbook): string {
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
    `From a shell: \`npx riposte run ${id} '${JSON.stringify(input)}' --stage prod\`.`,
    'A person who starts it has decided: it acts in every mode but `off`. Guards, never-touch list and the hourly cap still hold.',
    ...(taken
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
    '    mode: observe # off | observe | approve | auto',
    `    capPerHour: ${playbook.defaults?.capPerHour ?? CHANGE_DEFAULTS.capPerHour}`,
    ...(taken
      ? [
          `    leaseMinutes: ${playbook.defaults?.leaseMinutes ?? CHANGE_DEFAULTS.leaseMinutes} # 0: until a person takes it back`,
        ]
      : []),
    '```',
    '',
    '## What happens',
    '',
    '![The workflow of every declared playbook](../pictures/playbook.svg)',
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
    ...(onlyAtSdkBoundary.length === 0
      ? []
      : [
          '',
          '## How it was tested',
          '',
          'On the local stack with IAM enforced, but for these calls, which were only tried at the SDK boundary:',
          '',
          ...onlyAtSdkBoundary.map((one) => `- ${one}`),
        ]),
    '',
  ].join('\n');
}

function rows(verb: string, permissions: readonly Permission[]): string[] {
  return permissions.map(({ actions, resources, why }) => {
    const on = resources
      .map((one) => `\`${one.replaceAll('$', '').replaceAll(/\{AWS::(\w+)\}/g, '<$1>')}\``)
      .join(', ');
    return `| ${verb} | ${actions.map((one) => `\`${one}\``).join(', ')} | ${on}${why === undefined ? '' : ` (${why})`} |`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of Object.entries(await playbookPages()))
    writeFileSync(new URL(`playbooks/${name}`, import.meta.url), content);
}
