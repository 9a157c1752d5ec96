import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain, textAt, valuesUnder } from '../../domain/text/json.ts';
import { accountOf, apiCall, BY_HAND, callName, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';
import { together } from '../../sources/together.ts';

const subject = subjectFrom('restApiId', 'apiId', 'ruleArn', 'listenerArn', 'serverId');

/** An interface or a load balancer hands requests, or the question who may send them, to somebody else's function, or a person sent them to another host. */
export default detection({
  id: 'impact/requests-redirected',
  title: 'Requests of an API or a load balancer sent elsewhere',
  severity: 'medium',
  attack: ['T1565.002', 'T1557'],
  pattern: apiCall(
    ['apigateway', 'elasticloadbalancing', 'appsync', 'transfer'],
    [
      ...['UpdateIntegration', 'UpdateAuthorizer', 'ModifyListener', 'ModifyRule'],
      ...['PutIntegration', 'CreateIntegration', 'CreateRule', 'UpdateDataSource', 'UpdateServer'],
    ],
    BY_HAND,
  ),
  // Programs set hosts as they were told to; whose they are nobody can tell from the call.
  when: (event) => owners(event).length > 0 || (byProgram(event) === undefined && hosts(event).length > 0),
  // What is new took nothing from where it went before.
  severityOf: (event) => (owners(event).length > 0 ? 'high' : /^[PC]/.test(callName(event)) ? 'low' : 'medium'),
  parties: owners,
  routine: 'building',
  subject,
  summary: told(subject, (event) => `what is sent to it goes to ${together([...owners(event), ...hosts(event)])}`),
  advice: [
    'Check whose that is. Compare with what deploys {the API or the rule}, and put it back if nobody knows.',
    'Whoever it is saw what was sent there {since}: sessions, passwords.',
  ],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1565/002/',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/cloudtrail.html',
  ],
});

/** Where a call sends requests, by whatever parameter: patches of the first kind of API, parameters of the second, redirects of load balancers. */
function targets({ detail }: AccountEvent): string[] {
  const request = detail.requestParameters;
  const patched = ['', 'updateIntegrationInput.', 'updateAuthorizerInput.']
    .flatMap((part) => itemsAt(request, `${part}patchOperations`))
    .filter((one) => /^\/(uri|authorizerUri)$/.test(textAt(one, 'path') ?? ''))
    .map((one) => textAt(one, 'value'));
  return [
    ...patched,
    ...valuesUnder(request, /^(integrationUri|authorizerUri|host|uri|endpoint|url|(lambda)?function(arn)?)$/i),
  ].map(plain);
}

/** The accounts of others whose functions are named; the name stands within another one. */
function owners(event: AccountEvent): string[] {
  const named = targets(event).flatMap((one) => /:lambda:[^:]*:(\d{12}):function/.exec(one)?.[1] ?? []);
  return [...new Set(named)].filter((owner) => owner !== accountOf(event));
}

/** Hosts that are not AWS's; one with a placeholder is of the request. */
function hosts(event: AccountEvent): string[] {
  return targets(event)
    .map((one) => one.replace(/^https?:\/\//, '').replace(/[:/].*$/, ''))
    .filter((host) => /^[\w-]+(\.[\w-]+)+$/.test(host) && !/\.(amazonaws\.com(\.cn)?|on\.aws)$/i.test(host));
}
