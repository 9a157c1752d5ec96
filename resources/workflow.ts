import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { REFUSALS } from '../lib/aws/errors.ts';
import * as errors from '../lib/domain/errors.ts';
import type { Playbook } from '../lib/remediation/playbook.ts';
import { logicalId } from './logical-id.ts';

const SKELETON = fileURLToPath(new URL('../statemachines/playbook.asl.yml', import.meta.url));

/** What a declaration says of its workflow. */
type Flow = Pick<Playbook, 'id' | 'says' | 'about'> & { readonly settledBy?: string };

/** The template's mapping that holds the one text of all workflows: CloudFormation takes a template of 1 MB, and the text is 37 KB. */
export const SHARED_TEXT = ['Workflow', 'Playbook', 'Text'] as const;

/** The one text: the skeleton as JSON, with a `${Name}` wherever playbooks differ. */
export function workflowText(): string {
  const lines = permanentErrors().map((name) => `- ${name}`);
  const text = readFileSync(SKELETON, 'utf8').replaceAll('- <permanent errors>', lines.join('\n          '));
  return JSON.stringify(parse(text, { maxAliasCount: -1 }));
}

/** What stands for the names in one playbook's workflow. */
function substitutionsOf({
  id,
  says,
  about = 'thing',
  settledBy = logicalId(id),
}: Flow): Record<string, string | object> {
  const arnOf = (name: string) => ({ 'Fn::GetAtt': [`${name}LambdaFunction`, 'Arn'] });
  return {
    Playbook: id,
    About: about,
    PlaybookFunction: arnOf(logicalId(id)),
    SettleFunction: arnOf(settledBy),
    ReportFunction: arnOf('Report'),
    Todo: says.todo,
    Done: says.done,
    Undone: says.undone,
  };
}

/** A machine's properties as CloudFormation takes them: the shared text, and what Step Functions puts into it. */
export function sharedDefinition(flow: Flow): { DefinitionString: object; DefinitionSubstitutions: object } {
  const escaped = Object.entries(substitutionsOf(flow)).map(([name, value]) => [
    name,
    typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : value,
  ]);
  return {
    DefinitionString: { 'Fn::FindInMap': SHARED_TEXT },
    DefinitionSubstitutions: Object.fromEntries(escaped),
  };
}

/** A playbook's state machine as it runs: the shared text with what the playbook has in the places of the names. */
export function definitionOf(flow: Flow): object {
  const values = substitutionsOf(flow);
  return JSON.parse(workflowText(), (_key, value: unknown) => {
    if (typeof value !== 'string') return value;
    const whole = values[/^\$\{(\w+)\}$/.exec(value)?.[1] ?? ''];
    return whole ?? value.replaceAll(/\$\{(\w+)\}/g, (name, key: string) => String(values[key] ?? name));
  }) as object;
}

/** The names of errors that trying again does not mend: AWS's refusals, and of riposte's own those that say so. */
function permanentErrors(): string[] {
  const own = Object.values(errors).flatMap((one) => {
    if (!isError(one)) return [];
    const { name, retryable } = new one('');
    return retryable ? [] : [name];
  });
  return [...REFUSALS, ...own];
}

function isError(one: unknown): one is new (message: string) => errors.RiposteError {
  return typeof one === 'function' && one.prototype instanceof errors.RiposteError;
}
