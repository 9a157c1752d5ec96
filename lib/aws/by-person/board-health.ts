import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { HealthView } from '../../board/state.ts';
import { type Known, policyProblems } from '../../domain/policy/check-policy.ts';
import { type Policy, parsePolicy, playbookPolicy, versionOf } from '../../domain/policy/policy.ts';
import { WHOLE } from '../../domain/remediation/cap.ts';
import { itemsUnder } from '../table/items-under.ts';
import type { Deployment } from './by-hand.ts';

/** The queues in which something waits only when something went wrong. */
const QUEUES = [
  'rule-dead-letters',
  'triage-dead-letters',
  'remediation-dead-letters',
  'subscription-dead-letters',
  'untold',
  'untold-dead-letters',
  'distrusted-events',
];

/** How a stage is: its policy, what that lets each playbook do, what of the caps is used this hour, and what got stuck. */
export async function healthOf(
  { stage, config }: Deployment,
  { client, table, known, now }: { client: DynamoDBClient; table: string; known: Known; now: Date },
): Promise<HealthView> {
  const [{ policy, said }, queues] = await Promise.all([policyOf(stage, config), queuesOf(stage, config)]);
  const modes = await Promise.all(
    known.playbooks.map(async (playbook) => ({
      playbook,
      mode: modeSaid(policy, playbook, known),
      used: await usedOf(client, table, playbook, now),
    })),
  );
  const problems = policy === undefined ? [] : policyProblems(policy, known, now);
  return { policy: said, problems, modes, queues };
}

function modeSaid(policy: Policy | undefined, playbook: string, { asking = [] }: Known): string {
  if (policy === undefined) return 'observe';
  const { mode } = playbookPolicy(policy, playbook);
  return mode === 'auto' && asking.includes(playbook) ? 'auto, but it always asks' : mode;
}

async function policyOf(
  stage: string,
  config: Deployment['config'],
): Promise<{ policy: Policy | undefined; said: string }> {
  const { Parameter } = await new SSMClient(config).send(new GetParameterCommand({ Name: `/riposte/${stage}/policy` }));
  try {
    const policy = parsePolicy(JSON.parse(Parameter?.Value ?? ''));
    return {
      policy,
      said: `version ${Parameter?.Version ?? '?'} of ${Parameter?.LastModifiedDate?.toISOString() ?? 'an unknown time'}, ${versionOf(policy)} in the record`,
    };
  } catch {
    return {
      policy: undefined,
      said: 'cannot be used: riposte only observes until it is put right (riposte policy check)',
    };
  }
}

async function queuesOf(stage: string, config: Deployment['config']): Promise<HealthView['queues']> {
  const client = new SQSClient(config);
  return Promise.all(
    QUEUES.map(async (name) => {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: `riposte-${stage}-${name}` }));
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return { name, waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
    }),
  );
}

async function usedOf(client: DynamoDBClient, table: string, playbook: string, now: Date): Promise<string> {
  const counts = await itemsUnder(client, table, `CAP#${playbook}`, { begins: `${now.toISOString().slice(0, 13)}#` });
  return counts
    .flatMap(({ sk, used }) => {
      const key = sk?.S?.split('#').slice(1).join('#') ?? '';
      // Actors are counted under a hash of their name, which tells people nothing.
      return key.startsWith('actor ') ? [] : `${used?.N ?? '0'} ${key === WHOLE ? 'in all' : key}`.trim();
    })
    .join(', ');
}
