import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND_OR_FOR_PERSON, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'AssociateIamInstanceProfileRequest.InstanceId',
  'ReplaceIamInstanceProfileAssociationRequest.AssociationId',
);

/** Whoever is on the instance has another role's rights from now on. */
export default detection({
  id: 'privilege-escalation/instance-profile-replaced',
  title: 'Role of an instance replaced',
  severity: 'medium',
  attack: ['T1098.003', 'T1552.005'],
  pattern: apiCall(
    'ec2',
    ['AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'],
    BY_HAND_OR_FOR_PERSON,
  ),
  subject,
  summary: told(subject, 'it has another role and its rights'),
  advice: ['Not planned? Put the former profile of {the instance} back.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  ],
});
