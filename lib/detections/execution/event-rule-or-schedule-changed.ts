import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('name', 'rule', 'stateMachineArn');

/** Something runs by itself, or no longer does. Kept as a record. */
export default detection({
  id: 'execution/event-rule-or-schedule-changed',
  title: 'Rule or schedule changed by hand',
  severity: 'info',
  attack: ['T1546', 'T1053'],
  pattern: apiCall(
    ['events', 'scheduler', 'states'],
    [
      'PutRule',
      'PutTargets',
      'DeleteRule',
      'RemoveTargets',
      'DeleteSchedule',
      'CreateSchedule',
      'UpdateSchedule',
      'PutPermission',
      'CreateStateMachine',
      'UpdateStateMachine',
    ],
    BY_HAND,
  ),
  severityOf: (event) => (callsIam(event) ? 'medium' : hearsOfIam(event) ? 'low' : 'info'),
  subject,
  summary: told(subject, 'what runs by itself changed'),
  advice: [
    'Look at the target of {the rule or schedule}: one that starts a function at every new user is a way to stay.',
  ],
  noPlaybook: 'No playbook deletes rules or schedules: one command does.',
  references: [
    'https://attack.mitre.org/techniques/T1546/',
    'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html',
  ],
});

/** What a person has start at each new user, key or role may be made to follow it. */
function hearsOfIam(event: AccountEvent): boolean {
  return byProgram(event) === undefined && /"(aws\.)?iam[".]/.test(plain(parameter(event, 'eventPattern')));
}

/** A schedule calls any API by itself: one that makes keys or lets people in outlives whoever made it. */
function callsIam(event: AccountEvent): boolean {
  return /:aws-sdk:(iam|sts|ssoadmin|identitystore|organizations|rolesanywhere):/.test(
    plain(parameter(event, 'target.arn')),
  );
}
