import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { givenRights } from '../../sources/given-rights.ts';

const subject = subjectFrom('userName');

/** A group named for its power got another member. */
export default detection({
  id: 'privilege-escalation/user-added-to-administrators',
  title: 'User added to a group of administrators',
  severity: 'medium',
  attack: ['T1098.003'],
  pattern: apiCall('iam', ['AddUserToGroup']),
  when: (event) => namesPower(plain(parameter(event, 'groupName'))),
  subject,
  summary: told(subject, (event) => `it is in ${plain(parameter(event, 'groupName'))} now`),
  advice: [
    'Remove {the user} from the group if nobody planned this: aws iam remove-user-from-group --user-name {USER} --group-name {requestParameters.groupName:GROUP}',
  ],
  playbook: { playbook: 'detach-admin-policy', params: givenRights },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html',
  ],
});

const POWER = /(^| )((sys)?admins?|administrators?|root|sudo(ers)?|superusers?|power ?users?|owners?)( |$)/;

/** Whether a name has a word of power, and not one that takes it back (`non-admin`). `TowerViewers` has none. */
function namesPower(name: string): boolean {
  const words = name
    .slice(0, 128)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z]+/g, ' ')
    .toLowerCase();
  return POWER.test(words) && !/(^| )no[nt]?( |$)/.test(words);
}
