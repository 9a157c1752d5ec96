import { sourceIpOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { namedAt, textAt } from '../../domain/text/json.ts';
import { isPlaceholder } from '../../domain/text/placeholder.ts';

/** One failed sign-in, kept so that an investigation finds it; many are a finding of their own. */
export default detection({
  id: 'initial-access/console-sign-in-failed',
  title: 'Console sign-in failed',
  severity: 'info',
  attack: ['T1078.004'],
  pattern: {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: { eventName: ['ConsoleLogin'], responseElements: { ConsoleLogin: ['Failure'] } },
  },
  subject: (event) => {
    const names = ['userName', 'principalId'].map((key) => namedAt(event.detail.userIdentity, key));
    const name = names.find((one) => one !== undefined && !isPlaceholder(one));
    return name ?? `a user unknown to ${event.account}, tried from ${sourceIpOf(event) ?? 'a service'}`;
  },
  summary: (event) =>
    `A console sign-in to account ${event.account} failed from ${sourceIpOf(event) ?? 'a service'}: ${textAt(event.detail, 'errorMessage') ?? 'no reason given'}.`,
  advice: ['Look for more from {the address}.'],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
});
