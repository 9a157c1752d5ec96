import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, textsOf } from '../../domain/text/json.ts';
import { apiCall, callName, NOBODY, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, byRun } from '../../sources/grouping.ts';
import { isSecurityLog } from '../../sources/security-logs.ts';
import { together } from '../../sources/together.ts';

/** Something that would have told a person was deleted or disabled. */
export default detection({
  id: 'defense-evasion/alarms-silenced',
  title: 'Alarms or event rules silenced',
  severity: 'low',
  attack: ['T1562.001', 'T1562.008'],
  pattern: apiCall(
    ['monitoring', 'events', 'sns', 'rds', 'backup', 'notifications', 'ssm-contacts', 'ssm-incidents', 'logs'],
    [
      'DeleteAlarms',
      'DisableAlarmActions',
      'SetAlarmState',
      'DisableRule',
      'PutRule',
      'PutMetricAlarm',
      'PutAlarmMuteRule',
      'StopMetricStreams',
      'DeleteMetricStream',
      'Unsubscribe',
      'DeleteRule',
      'RemoveTargets',
      'DeleteEventSubscription',
      'DeleteBackupVaultNotifications',
      'PutCompositeAlarm',
      'DisassociateChannel',
      'DisassociateManagedNotificationAccountContact',
      { prefix: 'DeleteContact' },
      'DeactivateContactChannel',
      'DeleteResponsePlan',
      'PutMetricFilter',
      'SetSubscriptionAttributes',
    ],
    {
      userIdentity: { invokedBy: NOBODY },
    },
  ),
  when: silences,
  // Whoever is called out, and what calls them, or an alarm that tells of intrusions.
  severityOf: (event) =>
    event.source.startsWith('aws.ssm') ||
    (callName(event) !== 'PutMetricFilter' && alarms(event).some((name) => isSecurityLog(name) || INTRUSION.test(name)))
      ? 'medium'
      : 'low',
  noPlaybook: SETTINGS_UNKNOWN,
  subject: silenced,
  group: byRun,
  routine: 'building',
  summary: told(silenced, 'nobody will be told'),
  advice: [
    'Make {the alarm or rule} again, or enable it.',
    'If it was one that tells of intrusions, look at what happened {since}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html',
  ],
});

const named = subjectFrom(
  'name',
  'names',
  'rule',
  'alarmName',
  'topicArn',
  'notificationConfigurationArn',
  'managedNotificationConfigurationArn',
  'contactId',
  'contactChannelId',
  'logGroupName',
  'subscriptionArn',
  'arn',
);

/** What alarms on a trail are called for: use of root, refused calls, sign-ins, changes of rights. Source: CIS AWS Foundations Benchmark, "Monitoring". */
const INTRUSION =
  /root.?(account|user|usage|login)|unauthori[sz]ed|sign.?in|mfa|iam.?polic|authentication.?fail|disable.?or.?delet|(policy|acl|gateway|vpc|organizations?).?change/i;

function alarms(event: AccountEvent): string[] {
  const names = ['alarmNames', 'muteTargets.alarmNames'].flatMap((path) => textsOf(parameter(event, path)));
  return names.length > 0 ? names : [named(event)];
}

function silenced(event: AccountEvent): string {
  return together(alarms(event)) ?? named(event);
}

/** What programs take away with what it was for is no news; nor what they write, unless it is off. */
function silences(event: AccountEvent): boolean {
  const byPerson = byProgram(event) === undefined;
  switch (callName(event)) {
    case 'DeleteRule':
    case 'RemoveTargets':
    case 'Unsubscribe':
    case 'DeleteEventSubscription':
      return byPerson;
    case 'PutMetricFilter':
      // What it looks for from now on may never be there.
      return byPerson && isSecurityLog(named(event));
    case 'SetSubscriptionAttributes':
      return byPerson && parameter(event, 'attributeName') === 'FilterPolicy';
    case 'PutRule':
    case 'PutMetricAlarm':
    case 'PutCompositeAlarm':
      return (
        parameter(event, 'state') === 'DISABLED' || parameter(event, 'actionsEnabled') === false || tellsNobody(event)
      );
    default:
      return true;
  }
}

/** Whether a person wrote an alarm that tells of intrusions so that nobody hears of it. */
function tellsNobody(event: AccountEvent): boolean {
  const listed = itemsAt(event.detail.requestParameters, 'alarmActions');
  return (
    callName(event) !== 'PutRule' &&
    listed.length === 0 &&
    byProgram(event) === undefined &&
    INTRUSION.test(named(event))
  );
}
