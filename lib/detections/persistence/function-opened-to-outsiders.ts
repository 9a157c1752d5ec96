import { type OutsideAccess, sharedWith } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain, textAt } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('functionName', 'layerName');

/** Another account, or anyone, may call the function: a back door that needs no credentials of this account. */
export default detection({
  id: 'persistence/function-opened-to-outsiders',
  title: 'Function may be called from outside',
  severity: 'high',
  attack: ['T1098', 'T1648', 'T1546'],
  pattern: apiCall('lambda', [
    { prefix: 'AddPermission' },
    { prefix: 'AddLayerVersionPermission' },
    { prefix: 'CreateFunctionUrlConfig' },
    { prefix: 'UpdateFunctionUrlConfig' },
  ]),
  when: (event) =>
    textAt(event.detail.requestParameters, 'authType') === 'NONE' || outsiders(event).length > 0 || isUnsourced(event),
  severityOf: (event) => (!isUnsourced(event) ? 'high' : byProgram(event) === undefined ? 'medium' : 'low'),
  subject,
  parties: (event) =>
    textAt(event.detail.requestParameters, 'authType') === 'NONE' ? [] : outsiders(event).map(({ who }) => who),
  summary: told(subject, 'it can be called or used from outside this account'),
  advice: [
    'Remove the permission: aws lambda remove-permission --function-name {requestParameters.functionName:FUNCTION} --statement-id {requestParameters.statementId:STATEMENT} --region {REGION} (one of a version or an alias: with --qualifier; of a layer: remove-layer-version-permission), or delete the function URL.',
    "Look at the function's invocations {since}.",
  ],
  playbook: {
    playbook: 'close-function',
    params: (event) => {
      const name = plain(parameter(event, 'functionName')).split(':function:').at(-1) ?? '';
      // A permission of a version or an alias stands in a policy of its own, and that of a service may be all that an application is called by.
      if (isUnsourced(event) || !/^[\w-]{1,64}$/.test(name) || parameter(event, 'qualifier') !== undefined)
        return undefined;
      const sid = plain(parameter(event, 'statementId'));
      if (callName(event) !== 'AddPermission') return { function: name };
      return /^.{1,100}$/.test(sid) ? { function: name, statements: [sid] } : undefined;
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
  ],
});

/** The permission as a policy: AddPermission names a principal and what narrows it in parameters of their own. */
function outsiders(event: AccountEvent): OutsideAccess[] {
  const text = (name: string) => textAt(event.detail.requestParameters, name);
  const conditions = {
    'aws:PrincipalOrgID': text('principalOrgID') ?? text('organizationId'),
    'aws:SourceAccount': text('sourceAccount'),
    'aws:SourceArn': text('sourceArn'),
  };
  const narrowed = Object.entries(conditions).filter(([, value]) => value !== undefined);
  // A service calls for whom it is narrowed to.
  const AWS = isService(event) ? (text('sourceAccount') ?? text('sourceArn')) : text('principal');
  const Condition = { StringLike: Object.fromEntries(narrowed) };
  return sharedWith({ Statement: { Effect: 'Allow', Principal: { AWS }, Condition } }, accountOf(event));
}

function isService(event: AccountEvent): boolean {
  return plain(parameter(event, 'principal')).includes('.amazonaws.com');
}

/** Whether a service may call for whoever asks it to: most take the name of a function from anybody. */
function isUnsourced(event: AccountEvent): boolean {
  const narrows = ['sourceAccount', 'sourceArn', 'principalOrgID', 'eventSourceToken'];
  return isService(event) && narrows.every((name) => plain(parameter(event, name)) === '');
}
