import type { Playbook } from '../lib/remediation/playbook.ts';
import { logicalId } from './logical-id.ts';

type Named = readonly Pick<Playbook, 'id'>[];

/** The metrics of the playbooks' workflows, as the items of a list in the dashboard's text. */
export function dashboardWorkflows(playbooks: Named): string {
  return items(
    playbooks.flatMap(({ id }) =>
      (['Succeeded', 'Failed'] as const).map((how) => [
        'AWS/States',
        `Executions${how}`,
        'StateMachineArn',
        `\${${logicalId(id)}Machine}`,
        { label: `${id} ${how.toLowerCase()}` },
      ]),
    ),
  );
}

/** The errors of the playbooks' functions. */
export function dashboardErrors(playbooks: Named, prefix: string): string {
  return items(playbooks.map(({ id }) => ['AWS/Lambda', 'Errors', 'FunctionName', `${prefix}-${id}`]));
}

/** How long the playbooks' functions take. */
export function dashboardDurations(playbooks: Named, prefix: string): string {
  return items(playbooks.map(({ id }) => ['AWS/Lambda', 'Duration', 'FunctionName', `${prefix}-${id}`]));
}

function items(metrics: readonly unknown[]): string {
  return metrics.map((one) => JSON.stringify(one)).join(',\n');
}
