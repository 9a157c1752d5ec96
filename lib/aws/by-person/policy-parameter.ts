import { DescribeParametersCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Deployment, outputsOf } from './by-hand.ts';

/** The parameter of a stage's policy as it stands there. */
export interface PolicyParameter {
  readonly name: string;
  /** Absent where somebody deleted it. */
  readonly text?: string;
  /** Parameter Store's own count of writes; 0 where it is not there. */
  readonly writes: number;
  /** ISO 8601; empty where it is not there. */
  readonly writtenAt: string;
}

/** Reads the policy's parameter of a deployed stage; throws CloudFormation's error where the stage is not there. */
export async function readPolicyParameter(deployment: Deployment): Promise<PolicyParameter> {
  await outputsOf(deployment);
  const name = `/riposte/${deployment.stage}/policy`;
  try {
    const { Parameter = {} } = await new SSMClient(deployment.config).send(new GetParameterCommand({ Name: name }));
    const { Value: text, Version: writes = 0, LastModifiedDate: at } = Parameter;
    return { name, ...(text === undefined ? {} : { text }), writes, writtenAt: at?.toISOString() ?? '' };
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return { name, writes: 0, writtenAt: '' };
    throw error;
  }
}

/** Writes it as the deployment does; says how often it was written then. A parameter of the advanced tier stays one: it cannot go back. */
export async function writePolicyParameter(
  { config }: Deployment,
  name: string,
  { value, tier, description }: { value: string; tier: 'Standard' | 'Advanced'; description: string },
): Promise<number> {
  const client = new SSMClient(config);
  const asked = new DescribeParametersCommand({
    ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }],
  });
  const { Parameters = [] } = await client.send(asked);
  const { Version = 0 } = await client.send(
    new PutParameterCommand({
      Name: name,
      Type: 'String',
      Tier: Parameters[0]?.Tier === 'Advanced' ? 'Advanced' : tier,
      Description: description,
      Value: value,
      Overwrite: true,
    }),
  );
  return Version;
}
