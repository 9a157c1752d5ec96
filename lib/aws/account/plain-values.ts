import {
  type ConfigServiceClient,
  type EvaluationResult,
  PutEvaluationsCommand,
  paginateGetComplianceDetailsByConfigRule,
} from '@aws-sdk/client-config-service';
import { type LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DescribeParametersCommand, GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { chunksOf } from '../../domain/in-chunks.ts';
import type { Holder, Verdict } from '../../foundation/plain-secrets.ts';

/** GetParameters takes ten names, PutEvaluations a hundred results. */
const NAMES = 10;
const RESULTS = 100;

/** Parameters that are no SecureString, with their values. `pause` comes before every call: the policies of others are read there, too. */
export async function* plainParameters(client: SSMClient, pause: () => Promise<void>): AsyncGenerator<Holder> {
  let NextToken: string | undefined;
  do {
    await pause();
    const page = await client.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Type', Option: 'Equals', Values: ['String', 'StringList'] }],
        MaxResults: 50,
        NextToken,
      }),
    );
    const names = (page.Parameters ?? []).flatMap(({ Name }) => Name ?? []);
    for (const Names of chunksOf(names, NAMES)) {
      await pause();
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names, WithDecryption: false }));
      for (const { Name: id = '', Type, Value = '' } of Parameters)
        if (Type !== 'SecureString') yield { type: 'AWS::SSM::Parameter', id, values: { [id]: Value } };
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

/** Functions with their environment, as it is of the version that is being worked on. */
export async function* functionEnvironments(client: LambdaClient, pause: () => Promise<void>): AsyncGenerator<Holder> {
  let Marker: string | undefined;
  do {
    await pause();
    const page = await client.send(new ListFunctionsCommand({ Marker }));
    for (const { FunctionName: id = '', Environment } of page.Functions ?? [])
      yield {
        type: 'AWS::Lambda::Function',
        id,
        // Under a customer's key that this role may not use, Lambda gives an error in place of the values.
        values: Environment?.Error === undefined ? (Environment?.Variables ?? {}) : undefined,
      };
    Marker = page.NextMarker;
  } while (Marker !== undefined && Marker !== '');
}

/** What a rule last said is not compliant. */
export async function failingOf(
  client: ConfigServiceClient,
  ConfigRuleName: string,
): Promise<Pick<Verdict, 'type' | 'id'>[]> {
  const asked = { ConfigRuleName, ComplianceTypes: ['NON_COMPLIANT' as const], Limit: 100 };
  const results: EvaluationResult[] = [];
  for await (const { EvaluationResults = [] } of paginateGetComplianceDetailsByConfigRule({ client }, asked))
    results.push(...EvaluationResults);
  return results.map(({ EvaluationResultIdentifier: { EvaluationResultQualifier: of } = {} }) => ({
    type: of?.ResourceType ?? '',
    id: of?.ResourceId ?? '',
  }));
}

/** Hands Config what was found, a hundred at a time: what it does not take keeps nothing else from it, and is an error at the end. */
export async function putVerdicts(
  client: ConfigServiceClient,
  ResultToken: string,
  at: Date,
  verdicts: readonly Verdict[],
): Promise<void> {
  let failed = 0;
  let cause: unknown;
  for (const some of chunksOf(verdicts, RESULTS)) {
    const Evaluations = some.map(({ type, id, compliance, annotation }) => ({
      ComplianceResourceType: type,
      ComplianceResourceId: id,
      ComplianceType: compliance,
      OrderingTimestamp: at,
      ...(annotation === undefined ? {} : { Annotation: annotation }),
    }));
    try {
      const { FailedEvaluations = [] } = await client.send(new PutEvaluationsCommand({ ResultToken, Evaluations }));
      failed += FailedEvaluations.length;
    } catch (error) {
      failed += some.length;
      cause = error;
    }
  }
  if (failed > 0) throw new Error(`Config did not take ${failed} evaluations`, cause === undefined ? {} : { cause });
}
