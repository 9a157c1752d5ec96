import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { answerQuestion, pendingQuestions } from '../../lib/aws/by-person/answering.ts';
import { clientConfig } from '../../local/access.ts';
import { startAnew, type Target } from './look.ts';

/** What the world does beside the faults. */
export type Turn =
  /** The policy is lost, before anything is planned or after a person approved what was planned under it. */
  | { readonly kind: 'policy'; readonly becomes: 'gone' | 'invalid' | 'off'; readonly when: 'before' | 'approved' }
  /** The clocks of some functions go wrong. */
  | { readonly kind: 'skew'; readonly clocks: Readonly<Record<string, number>> }
  /** The table forgets everything that has an end, long before it, once all was done; then every event comes again. */
  | { readonly kind: 'forget' };

/** What a turn does around the load. */
export interface Turning {
  /** After the load was sent. */
  readonly midway: () => Promise<void>;
  /** Puts everything back. */
  readonly back: () => Promise<void>;
}

const BLOCK = 'block-ip';
const nothing = async () => {};

/** Begins a turn; `again` sends the load once more, `settled` waits until all of it is carried out. */
export async function begin(
  turn: Turn | undefined,
  target: Target,
  { again, settled }: { readonly again: () => Promise<void>; readonly settled: () => Promise<void> },
): Promise<Turning> {
  switch (turn?.kind) {
    case undefined:
      return { midway: nothing, back: nothing };
    case 'policy':
      return losePolicy(turn, target);
    case 'skew':
      return { midway: nothing, back: await setClocks(turn.clocks, target) };
    case 'forget':
      return {
        midway: async () => {
          await settled();
          await forget(target);
          await again();
        },
        back: nothing,
      };
  }
}

async function losePolicy({ becomes, when }: Turn & { kind: 'policy' }, target: Target): Promise<Turning> {
  const ssm = new SSMClient(clientConfig(target.access));
  const Name = `/riposte/${target.stage}/policy`;
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const was = Parameter?.Value ?? '';
  const put = (Value: string) => ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  const withMode = (mode: string) => {
    const policy = JSON.parse(was) as { playbooks: Record<string, object> };
    return JSON.stringify({
      ...policy,
      playbooks: { ...policy.playbooks, [BLOCK]: { ...policy.playbooks[BLOCK], mode } },
    });
  };
  const lose = async () => {
    if (becomes === 'gone') await ssm.send(new DeleteParameterCommand({ Name }));
    else await put(becomes === 'off' ? withMode('off') : '{"version":1,"playbooks":"none"}');
  };
  if (when === 'before') await lose();
  else {
    await put(withMode('approve'));
    await startAnew(target, ['triage', 'report', BLOCK]);
  }
  return {
    midway: async () => {
      if (when === 'before') return;
      const deployment = { stage: target.stage, config: clientConfig(target.access) };
      const asked = async () =>
        (await pendingQuestions(deployment)).filter(({ approval }) => approval.state === 'waiting');
      while ((await asked()).length === 0) await sleep(500);
      // All that is going to be asked is asked.
      await sleep(3_000);
      await lose();
      for (const { approval } of await asked()) await answerQuestion('approve', approval.id, 'chaos', deployment);
    },
    back: async () => {
      await put(was);
      await startAnew(target, ['triage', 'report', 'dispatch', 'write-ip-sets', BLOCK]);
    },
  };
}

/** Sets clocks wrong by so many milliseconds, from outside; gives the way back. */
async function setClocks(clocks: Readonly<Record<string, number>>, target: Target): Promise<() => Promise<void>> {
  const client = new LambdaClient(clientConfig(target.access));
  const nameOf = (name: string) => `riposte-${target.stage}-${name}`;
  const put = async (name: string, change: (now: Record<string, string>) => Record<string, string>) => {
    const FunctionName = nameOf(name);
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = change(Environment?.Variables ?? {});
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  };
  for (const [name, ms] of Object.entries(clocks))
    await put(name, (now) => ({
      ...now,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock(ms))}`,
    }));
  return async () => {
    for (const name of Object.keys(clocks)) await put(name, ({ NODE_OPTIONS: _, ...now }) => now);
  };
}

const clock = (ms: number) =>
  `const Real=Date;globalThis.Date=class extends Real{constructor(...a){if(a.length>0)super(...a);else super(Real.now()+${ms})}static now(){return Real.now()+${ms}}}`;

async function forget({ access, outputs }: Target): Promise<void> {
  const client = new DynamoDBClient(clientConfig(access));
  const TableName = outputs.StateTableName;
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    for (const { pk, sk, ttl } of Items)
      if (pk !== undefined && sk !== undefined && ttl !== undefined)
        await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
}
