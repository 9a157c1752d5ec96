import { randomUUID } from 'node:crypto';
import {
  ConfigServiceClient,
  GetComplianceDetailsByConfigRuleCommand,
  PutConfigRuleCommand,
  StartConfigRulesEvaluationCommand,
} from '@aws-sdk/client-config-service';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { waitFor } from '../scenario.ts';
import { deployFoundation } from './deploy.ts';
import { type Answering, type Flow, found, isClosed } from './flows.ts';

const VALUE = 'correct-horse-of-the-shop';

/** The rule in TypeScript with its role, as Config asks it. */
export const CUSTOM_RULE: Flow = {
  what: 'a password in a plain parameter is found by the rule in TypeScript, is told without its value, and closed once it is a reference; one in a SecureString is not read',
  sees: 'found, closed',
  look: plainPassword,
};

async function plainPassword(place: Answering): Promise<string> {
  const config = new ConfigServiceClient(place.config);
  const parameters = new SSMClient(place.config);
  const id = randomUUID().slice(0, 8);
  const prefix = `riposte-foundation-${id}`;
  const [plain, secure] = [`/flow-${id}/db-password`, `/flow-${id}/api-password`];
  const { ids } = await deployFoundation(place.config, prefix, { config: 'rules only', plainSecrets: 'on' });
  await parameters.send(new PutParameterCommand({ Name: plain, Type: 'String', Value: VALUE }));
  await parameters.send(new PutParameterCommand({ Name: secure, Type: 'SecureString', Value: VALUE }));

  const { Configuration } = await new LambdaClient(place.config).send(
    new GetFunctionCommand({ FunctionName: ids.PlainSecretsLambdaFunction }),
  );
  const rule = await addRule(config, prefix, Configuration?.FunctionArn ?? '');

  const finding = await found(place, 'defense-evasion/config-other-rule', plain);
  if (finding === undefined) return 'not found';
  const { EvaluationResults = [] } = await config.send(
    new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: rule, ComplianceTypes: ['NON_COMPLIANT'] }),
  );
  const said = JSON.stringify({ EvaluationResults, finding });
  const mistakes = [said.includes(VALUE) ? 'told' : '', said.includes(secure) ? 'SecureString read' : ''];
  const Value = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:shop-AbCdEf';
  await parameters.send(new PutParameterCommand({ Name: plain, Type: 'String', Value, Overwrite: true }));
  await config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [rule] }));
  const closed = await waitFor(async () => (await isClosed(place, finding.id)) || undefined);
  return ['found', ...mistakes.filter((one) => one !== ''), closed === true ? 'closed' : 'still open'].join(', ');
}

/** As the template has it: the emulator's CloudFormation makes no rules. It looks at once, and then when it is asked to. */
async function addRule(config: ConfigServiceClient, prefix: string, SourceIdentifier: string): Promise<string> {
  const ConfigRuleName = `${prefix}-secrets-in-plain-text`;
  const SourceDetails = [
    {
      EventSource: 'aws.config' as const,
      MessageType: 'ScheduledNotification' as const,
      MaximumExecutionFrequency: 'TwentyFour_Hours' as const,
    },
  ];
  const Source = { Owner: 'CUSTOM_LAMBDA' as const, SourceIdentifier, SourceDetails };
  await config.send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName, Source } }));
  return ConfigRuleName;
}
