import { detection } from '../../domain/finding/detection.ts';
import type { Json } from '../../domain/text/json.ts';
import { apiCall, NOBODY, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('functionName', 'stateMachineArn', 'name', 'sourceArn');

/** Roles of deployments have no path. */
const role: Json = [{ wildcard: '*:role/riposte-*' }];

/** What riposte may do was lent to something else, by one of its roles; or what it could not do or tell was moved to another queue. */
export default detection({
  id: 'defense-evasion/riposte-put-to-use',
  title: 'Something of riposte put to another use',
  severity: 'critical',
  attack: ['T1562.001', 'T1098.003'],
  // What CloudFormation gives them is the deployment's; a changed stack is told of by itself.
  pattern: apiCall(['lambda', 'states', 'scheduler', 'sqs'], [{ 'anything-but': { prefix: ['Get', 'List'] } }], {
    userIdentity: { invokedBy: NOBODY },
    requestParameters: {
      $or: [
        { role },
        { roleArn: role },
        { target: { roleArn: role } },
        { sourceArn: [{ wildcard: '*:sqs:*:riposte-*' }] },
      ],
    },
  }),
  subject,
  summary: told(subject, 'code of others may do what riposte may, or what it was to do or tell lies elsewhere'),
  advice: [
    'Not yours? Delete {the resource}; take away the credentials of {who:whoever did}.',
    'Look at what was done with that role {since}.',
  ],
  noPlaybook: 'Riposte cannot tell what was done with its own rights: a person looks.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  ],
});
