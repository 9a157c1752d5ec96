import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { foundation } from '../../resources/foundation/parameters.ts';
import { foundationResources } from '../../resources/foundation/parts.ts';
import type { clientConfig } from '../access.ts';
import { LocalStackError } from '../errors.ts';
import { waitFor } from '../scenario.ts';
import { foundationDefaults } from './defaults.ts';
import { functionResources } from './functions.ts';

/** What of the foundation the local stack has: ids by logical id, and the types that the emulator does not know. */
export interface Deployed {
  readonly ids: Readonly<Record<string, string>>;
  readonly leftOut: readonly string[];
}

type Resources = Record<string, { readonly Type: string; readonly DependsOn?: string | string[] }>;

/** Deploys as much of the foundation to the local stack as the emulator can; parameters not given have their defaults of foundation.yml. */
export async function deployFoundation(
  config: ReturnType<typeof clientConfig>,
  StackName: string,
  given: Readonly<Record<string, string>>,
): Promise<Deployed> {
  const formation = new CloudFormationClient(config);
  const defaults = foundationDefaults();
  const made = await foundation(async (name) => ({ ...defaults, ...given })[name] ?? '', StackName);
  // The parts give resources of CloudFormation; only their types are looked at here.
  const all = { ...foundationResources(made), ...(await functionResources(config, made)) } as Resources;
  const leftOut = await unknownTypes(formation, StackName, all);
  await create(formation, StackName, without(all, leftOut));
  const done = await waitFor(async () => {
    const { Stacks: [stack] = [] } = await formation.send(new DescribeStacksCommand({ StackName }));
    return stack?.StackStatus?.endsWith('IN_PROGRESS') === true ? undefined : stack;
  }, 60_000);
  if (done?.StackStatus !== 'CREATE_COMPLETE')
    throw new LocalStackError(`${StackName} was not created: ${done?.StackStatusReason ?? done?.StackStatus}`);
  const { StackResources = [] } = await formation.send(new DescribeStackResourcesCommand({ StackName }));
  const ids = StackResources.map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']);
  return { ids: Object.fromEntries(ids), leftOut };
}

/** Asks the emulator with all of it; it refuses the whole, naming the types it does not know, and makes nothing. */
async function unknownTypes(formation: CloudFormationClient, StackName: string, all: Resources): Promise<string[]> {
  const types = [...new Set(Object.values(all).map(({ Type }) => Type))];
  const asked = Object.fromEntries(types.map((Type, index) => [`Asked${index}`, { Type }]));
  const Nothing = { Type: 'Riposte::Is::Unknown' };
  const message = await create(formation, `${StackName}-asks`, { ...asked, Nothing }).catch(
    (error: Error) => error.message,
  );
  return types.filter((type) => message?.includes(type));
}

async function create(formation: CloudFormationClient, StackName: string, Resources: object): Promise<undefined> {
  const TemplateBody = JSON.stringify({ Resources });
  await formation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
}

function without(all: Resources, types: readonly string[]): Resources {
  const kept = Object.entries(all).filter(([, { Type }]) => !types.includes(Type));
  const ids = new Set(kept.map(([id]) => id));
  return Object.fromEntries(
    kept.map(([id, { DependsOn = [], ...resource }]) => [
      id,
      { ...resource, DependsOn: [DependsOn].flat().filter((other) => ids.has(other)) },
    ]),
  );
}
