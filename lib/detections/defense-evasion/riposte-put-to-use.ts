import { detection } from '../../domain/finding/detection.ts';
import type { Json } from '../../domain/text/json.ts';
import { apiCall, NOBODY, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'functionName',
  'stateMachineArn',
  'filterName',
  'protectConfigurationId',
  'name',
  'sourceArn',
);

/** Roles of deployments have no path. */
const role: Json = [{ wildcard: '*:role/riposte-*' }];

/**
 * What riposte may do was lent to something else, by one of its roles; or what it could not do or tell was moved to another queue; or the account was set so that
 * its reader of logs, its rules or its SMS get nothing more.
 */
export default detection({
  id: 'defense-evasion/riposte-put-to-use',
  title: 'Something of riposte put to another use',
  severity: 'critical',
  attack: ['T1562.001', 'T1098.003'],
  // What CloudFormation gives them is the deployment's; a changed stack is told of by itself.
  pattern: apiCall(
    ['lambda', 'states', 'scheduler', 'sqs', 'logs', 'events', 'sms-voice'],
    // Of how the account's SMS are protected only which set holds for all of them, SNS's too: other sets, their rules and numbers are programs' daily work.
    [
      {
        'anything-but': {
          prefix: ['Get', 'List', 'UpdateProtect', 'DeleteProtect', 'PutProtect', 'Associate', 'Disassociate'],
        },
      },
    ],
    {
      userIdentity: { invokedBy: NOBODY },
      requestParameters: {
        $or: [
          { role },
          { roleArn: role },
          { target: { roleArn: role } },
          { sourceArn: [{ wildcard: '*:sqs:*:riposte-*' }] },
          { filterName: [{ prefix: 'riposte-' }] },
          // With a key that nobody may use the bus hands on nothing.
          { name: ['default'], kmsKeyIdentifier: [{ 'anything-but': [''] }] },
          { protectConfigurationId: [{ exists: true }] },
        ],
      },
    },
  ),
  subject,
  summary: told(subject, 'code of others may do what riposte may, or what it was to do, hear or tell goes elsewhere'),
  advice: [
    'Not yours? Delete or put back {the resource}; take away the credentials of {who:whoever did}.',
    'Look at what was done with that role {since}.',
  ],
  noPlaybook: 'Riposte cannot tell what was done with its own rights: a person looks.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  ],
});
