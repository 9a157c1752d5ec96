import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { textAt } from '../../domain/json.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

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
  when: (event) => textAt(event.detail.requestParameters, 'authType') === 'NONE' || isOutside(event),
  subject,
  summary: told(subject, 'it can be called or used from outside this account'),
  advice: [
    'Remove the permission: aws lambda remove-permission, or delete the function URL.',
    "Look at the function's invocations since.",
  ],
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
  ],
});

function isOutside(event: AccountEvent): boolean {
  const principal = textAt(event.detail.requestParameters, 'principal') ?? '';
  const account = /^(?:arn:[^:]*:iam::)?(\d{12})/.exec(principal)?.[1];
  const own = accountOf(event);
  if (principal === '*')
    return (
      textAt(event.detail.requestParameters, 'principalOrgID') === undefined &&
      parameter(event, 'organizationId') === undefined
    );
  return account !== undefined && account !== own;
}
