import type { ChangeRequest } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import type { Ask } from './playbook.ts';

/** A request as a playbook is asked to find its targets: who asks for it, and where. */
export function askOf(
  { reason, requestedBy }: Pick<ChangeRequest<unknown>, 'reason' | 'requestedBy'>,
  execution: string,
  { house: { account }, region, partition }: Pick<ChangePorts, 'house' | 'region' | 'partition'>,
): Ask {
  return { reason, requestedBy, execution, account, region, partition };
}
