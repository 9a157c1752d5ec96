import { actorOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { accountOfArn } from '../../domain/text/arn.ts';
import { itemsAt, textAt } from '../../domain/text/json.ts';
import { accountOf, apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { together } from '../../sources/together.ts';

const subject = subjectFrom('functionName');

/** A layer runs inside the function, before its own code. Deployment roles do it all day; a person or a layer of another account stands out. */
export default detection({
  id: 'persistence/function-layer-added',
  title: 'Layer added to a function',
  severity: 'medium',
  attack: ['T1525', 'T1648'],
  pattern: apiCall('lambda', [{ prefix: 'UpdateFunctionConfiguration' }, { prefix: 'CreateFunction2' }]),
  when: (event) =>
    layers(event).length > 0 && (!isDeployment(event) || layers(event).some((arn) => isForeign(arn, event))),
  subject,
  severityOf: (event) => (layers(event).every((arn) => !isForeign(arn, event) || isAws(arn)) ? 'low' : 'medium'),
  group: (event) => `layers ${together(layers(event))}`,
  parties: (event) => layers(event).map((arn) => accountOfArn(arn)),
  summary: told(subject, 'a layer, which may come from elsewhere, runs inside it'),
  advice: [
    'The ARN of the layer of {the function} names its account. Remove it if it is not yours.',
    'A layer sees every event and every secret the function sees.',
  ],
  noPlaybook: 'The function may not run without the layer.',
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html',
  ],
});

function layers(event: AccountEvent): string[] {
  // What the answer lists may have been there before: only the request says what changed.
  return itemsAt(event.detail.requestParameters, 'layers').flatMap((layer) =>
    typeof layer === 'string' ? layer : (textAt(layer, 'arn') ?? []),
  );
}

/** A role that is not a person's: neither single sign-on nor a user. */
function isDeployment(event: AccountEvent): boolean {
  return textAt(event.detail, 'userIdentity.type') === 'AssumedRole' && !actorOf(event).includes('AWSReservedSSO_');
}

function isForeign(arn: string, event: AccountEvent): boolean {
  return accountOfArn(arn) !== accountOf(event);
}

/**
 * Accounts from which AWS gives out layers: CloudWatch Lambda Insights, Powertools, the SDK for pandas, OpenTelemetry. Source: their
 * user guides.
 */
const AWS_LAYERS = ['580247275435', '017000801446', '336392948345', '901920570463'];

function isAws(arn: string): boolean {
  return AWS_LAYERS.includes(accountOfArn(arn));
}
