import { forgetsSoon, leavesOthersOut, listAt, recordsLess, weakens } from '../../documents/trail-settings.ts';
import { actorOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import type { Severity } from '../../domain/finding/severity.ts';
import { at, textAt } from '../../domain/text/json.ts';
import { ABSENT } from '../../sources/absent.ts';
import { callName } from '../../sources/api-call.ts';
import { lastGood } from '../../sources/trail.ts';

const ALWAYS = ['StopLogging', 'DeleteTrail', 'DeleteEventDataStore', 'StopEventDataStoreIngestion'];

/** CloudTrail no longer records what it did, or records it elsewhere: what an intruder does first. */
export default detection({
  id: 'defense-evasion/cloudtrail-tampered',
  title: 'CloudTrail stopped or weakened',
  severity: 'critical',
  attack: ['T1562.008'],
  pattern: {
    source: ['aws.cloudtrail'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['cloudtrail.amazonaws.com'],
      eventName: [...ALWAYS, 'UpdateTrail', 'PutEventSelectors', 'UpdateEventDataStore'],
      errorCode: ABSENT,
    },
  },
  when: (event) => isWeaker(event) || leavesOthersOut(event.detail.requestParameters),
  severityOf,
  subject: trailName,
  summary: (event) =>
    `${actorOf(event)} called ${textAt(event.detail, 'eventName')} on ${trailName(event)}: what happens in ${isWeaker(event) ? 'this account' : 'other accounts'} may no longer be recorded.`,
  advice: [
    'Turn logging on again: aws cloudtrail start-logging --name {requestParameters.name:TRAIL} --region {REGION} (or restore its other settings).',
    'If nobody planned this, disable {key:the credentials} that made the call, then look at what {the caller} did before it.',
  ],
  playbook: [
    containCaller(isWeaker),
    {
      playbook: 'restore-trail',
      params: (event) => {
        const parameters = event.detail.requestParameters;
        const trail = textAt(parameters, 'name') ?? textAt(parameters, 'trailName');
        return isWeaker(event) && !/EventDataStore/.test(callName(event)) ? lastGood(trail, event) : undefined;
      },
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html',
  ],
});

/** Whether less of this account is recorded. */
function isWeaker(event: AccountEvent): boolean {
  return ALWAYS.includes(callName(event)) || weakens(event.detail.requestParameters);
}

function trailName(event: AccountEvent): string {
  const parameters = event.detail.requestParameters;
  const name = textAt(parameters, 'name') ?? textAt(parameters, 'trailName') ?? textAt(parameters, 'eventDataStore');
  return name === undefined ? 'unknown trail' : name.slice(name.lastIndexOf('/') + 1);
}

/** How bad it is: a store that can be deleted still records, and calls of KMS are left out by many for their number. */
function severityOf(event: AccountEvent): Severity {
  const { requestParameters } = event.detail;
  const selectors = listAt(requestParameters, 'eventSelectors').filter(recordsLess);
  const onlyNoise = selectors.every(
    (one) => at(one, 'includeManagementEvents') !== false && ['All', undefined].includes(textAt(one, 'readWriteType')),
  );
  if (!isWeaker(event) || (selectors.length > 0 && onlyNoise)) return 'medium';
  return forgetsSoon(requestParameters) ? 'high' : 'critical';
}
