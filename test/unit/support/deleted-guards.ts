import { ConfigServiceClient, GetResourceConfigHistoryCommand } from '@aws-sdk/client-config-service';
import { mockClient } from 'aws-sdk-client-mock';
import restoreGuardrail from '../../../functions/playbooks/restore-guardrail.ts';
import { ASK, keepingLog } from './fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
export const config = mockClient(ConfigServiceClient);
export const changes = restoreGuardrail.changes(keepingLog());

/** What AWS Config answers: that it is deleted now, and what it was. */
export const recorded = (configuration: object, tags: Record<string, string> = {}) =>
  config.on(GetResourceConfigHistoryCommand).resolves({
    configurationItems: [
      { configurationItemStatus: 'ResourceDeleted', configuration: '' },
      { configurationItemStatus: 'OK', configuration: JSON.stringify(configuration), tags },
      { configurationItemStatus: 'OK', configuration: JSON.stringify({ ...configuration, resourceId: 'vpc-older' }) },
    ],
  });

/** What is planned about the one thing that is asked for. */
async function planned(input: object) {
  const { find, read, wanted } = changes;
  const { targets, refused } = await find(input as never, ASK);
  const [target] = targets;
  if (target === undefined) return { refused };
  const before = await read(target);
  const to = before === null ? undefined : await wanted(target, before, input as never, ASK);
  if (before === null || to === undefined || 'refuse' in to) throw new Error('nothing is wanted');
  return { target, before, after: to.state, refused };
}

/** The change that is planned; throws where there is none. */
export async function change(input: object) {
  const plan = await planned(input);
  if (plan.target === undefined) throw new Error(JSON.stringify(plan.refused));
  return plan;
}
