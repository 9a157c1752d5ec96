import { detection } from '../../domain/finding/detection.ts';
import { at, textsOf } from '../../domain/text/json.ts';
import { SUCCEEDED, subjectFrom, told } from '../../sources/api-call.ts';

/** Where calls name what they change, and which playbook may hold it. */
const NAMED = {
  'quarantine-instance': [
    'instanceId',
    'AssociateIamInstanceProfileRequest.InstanceId',
    'networkInterfaceId',
    'groupId',
    'groupName',
    'ModifySecurityGroupRulesRequest.GroupId',
  ],
  'disable-access-key': ['accessKeyId'],
};

const subject = subjectFrom(...Object.values(NAMED).flat());

/** A machine that riposte cut off was let back on the network, or a key that it switched off is on again, by another than riposte. */
export default detection({
  id: 'defense-evasion/undone-by-others',
  title: 'What riposte changed was changed back',
  severity: 'critical',
  attack: ['T1562.001', 'T1562.007'],
  pattern: {
    source: ['aws.ec2', 'aws.iam'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      errorCode: SUCCEEDED,
      $or: [
        {
          eventName: ['ModifyNetworkInterfaceAttribute', 'ModifyInstanceAttribute'],
          requestParameters: { groupSet: { items: { groupId: [{ exists: true }] } } },
        },
        {
          eventName: [
            'AttachNetworkInterface',
            { prefix: 'AuthorizeSecurityGroup' },
            'ModifySecurityGroupRules',
            'AssociateIamInstanceProfile',
          ],
        },
        { eventName: ['UpdateAccessKey'], requestParameters: { status: ['Active'] } },
      ],
    },
  },
  undoes: ({ detail }) =>
    Object.entries(NAMED).flatMap(([playbook, paths]) =>
      paths.flatMap((path) => textsOf(at(detail.requestParameters, path)).map((name) => ({ playbook, name }))),
    ),
  subject,
  summary: told(subject, 'whoever riposte stopped there may go on'),
  advice: [
    'If nobody of yours did this, do it again (npx riposte run), and take away the credentials of whoever changed it back.',
    'If it is over, take it back with npx riposte undo: the record says then who ended it.',
  ],
  noPlaybook: 'It may be the administrator who ends it by hand.',
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html',
  ],
});
