import { outsideAccess } from '../../documents/outside-access.ts';
import { foreignOwners } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { at, fieldAt, itemsAt, jsonIn } from '../../domain/text/json.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'logGroupName',
  'destinationName',
  'policyName',
  'deliveryDestinationArn',
  'deliveryDestinationName',
  'rule',
);

/** Records of a log group go to another account, or another account may send for them. */
export default detection({
  id: 'exfiltration/logs-sent-outside',
  title: 'Logs or events sent to another account',
  severity: 'high',
  attack: ['T1537', 'T1020'],
  pattern: apiCall(
    ['logs', 'events'],
    [
      'PutTargets',
      'PutDeliveryDestinationPolicy',
      'PutSubscriptionFilter',
      'PutDestination',
      'PutDestinationPolicy',
      'PutAccountPolicy',
      'CreateDelivery',
    ],
  ),
  when: (event) => outside(event).length > 0,
  group: (event) => `to ${outside(event).join(', ')}`,
  parties: outside,
  subject,
  summary: told(subject, (event) => `account ${outside(event).join(', ')} gets what is in it`),
  advice: [
    'Delete the subscription if you do not know the account: aws logs delete-subscription-filter --log-group-name {requestParameters.logGroupName:GROUP} --filter-name {requestParameters.filterName:FILTER} --region {REGION}',
    'What was in {the logs} {since} is known to them.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html',
  ],
});

/** The accounts of other owners that the call names as receivers, in an ARN or in a policy. */
function outside(event: AccountEvent): string[] {
  const policy = jsonIn(parameter(event, 'policyDocument'));
  const arns = [
    parameter(event, 'destinationArn'),
    parameter(event, 'deliveryDestinationArn'),
    at(policy, 'DestinationArn'),
    ...itemsAt(event.detail.requestParameters, 'targets').map((target) => fieldAt(target, 'arn')),
  ];
  const policies = [parameter(event, 'accessPolicy'), parameter(event, 'deliveryDestinationPolicy')];
  const allowed = policies.flatMap((one) => outsideAccess(one, accountOf(event))).map(({ who }) => who);
  return [...foreignOwners(arns, accountOf(event)), ...allowed];
}
