import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isMachine } from '../../sources/grouping.ts';

const subject = subjectFrom('identifier', 'typeName');

/**
 * Users, roles, policies or providers were written through Cloud Control API. What they say CloudTrail hides, as the API's model calls it sensitive; the calls that
 * it leads to are recorded, and told, by themselves.
 */
export default detection({
  id: 'privilege-escalation/rights-through-cloud-control',
  title: 'Identities written through Cloud Control API',
  severity: 'low',
  attack: ['T1098.003', 'T1059.009'],
  pattern: apiCall('cloudcontrolapi', ['CreateResource', 'UpdateResource'], {
    ...BY_HAND,
    requestParameters: {
      typeName: ['IAM', 'SSO', 'RolesAnywhere', 'Organizations'].map((name) => ({ prefix: `AWS::${name}::` })),
    },
  }),
  // Deployments write so all day; a person has a console.
  severityOf: (event) => (byProgram(event) === undefined || isMachine(event) ? 'medium' : 'low'),
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'who may do what may have changed, and what was written is not in the record'),
  advice: ['Look at what {the caller} called in IAM {since}; read {the resource} as it is now.'],
  noPlaybook: 'What it says is not in the event.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html',
  ],
});
