import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'name',
  'associationName',
  'instanceId',
  'windowId',
  'iamRole',
  'remediationConfigurations.configRuleName',
  'entries.name',
  'managerArn',
);

/** Systems Manager will run something by itself, on machines or where a rule of Config finds fault, or manages another machine. */
export default detection({
  id: 'persistence/machine-management-changed',
  title: 'Machine registered, or a command set to run by itself',
  severity: 'low',
  attack: ['T1098', 'T1053', 'T1651'],
  pattern: apiCall(
    ['ssm', 'ssm-quicksetup', 'config'],
    [
      'CreateAssociation',
      'UpdateAssociation',
      'CreateActivation',
      'RegisterManagedInstance',
      'RegisterTaskWithMaintenanceWindow',
      'CreateMaintenanceWindow',
      'CreateDocument',
      'UpdateDocument',
      'UpdateDocumentDefaultVersion',
      'CreateAssociationBatch',
      'UpdateMaintenanceWindowTask',
      'UpdateManagedInstanceRole',
      'CreateConfigurationManager',
      'UpdateConfigurationDefinition',
      'PutRemediationConfigurations',
    ],
    BY_HAND,
  ),
  // Of documents the one that says what every session runs first, and where it is logged, and which version of another a person made the one that runs.
  when: (event) =>
    !isDocument(event) ||
    isOfSessions(event) ||
    callsIam(event) ||
    (callName(event) === 'UpdateDocumentDefaultVersion' && byProgram(event) === undefined),
  severityOf: (event) =>
    isOfSessions(event) || (callsIam(event) && byProgram(event) === undefined) ? 'medium' : 'low',
  subject,
  summary: told(subject, 'commands run on machines by themselves'),
  advice: ['Look at {the association or activation}: it runs commands again and again, or brings foreign machines in.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/state-manager-about.html',
  ],
});

function isOfSessions(event: AccountEvent): boolean {
  return parameter(event, 'name') === 'SSM-SessionManagerRunShell';
}

function isDocument(event: AccountEvent): boolean {
  return /^(Create|Update)Document/.test(callName(event));
}

/**
 * Steps that make keys, give rights or take a role on, with the rights of whoever starts them, or of the role that they name.
 * Source: Systems Manager User Guide, "aws:executeAwsApi".
 */
function callsIam(event: AccountEvent): boolean {
  return plain(parameter(event, 'content'))
    .split(/action\W+aws:/)
    .some((step) => OF_IAM.test(step) && WRITES.test(step));
}

const OF_IAM = /\bService["']?\s*:\s*["']?(iam|sts|sso-admin|identitystore|organizations|rolesanywhere)\b/;
const WRITES = /\bApi["']?\s*:\s*["']?(?!Get|List|Describe|Decode)[\w{]/i;
