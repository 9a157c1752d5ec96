import { detection } from '../../domain/finding/detection.ts';
import { NEVER_TOUCH_TAG } from '../../domain/remediation/tags.ts';
import { textAt } from '../../domain/text/json.ts';
import { BY_HAND_OR_RUNNER, isSameUser, parameter, SUCCEEDED, told } from '../../sources/api-call.ts';
import { tagged, UNTAGGING } from '../../sources/tagging.ts';

const key = [NEVER_TOUCH_TAG];
const there = [{ exists: true }];

/** The ways in which services write the tags of a call, whichever call it is. Source: API references; CloudTrail keeps a parameter's form. */
const TAGGED = [
  // A list (IAM, Secrets Manager, RDS, SNS, DynamoDB), KMS's, a map (Lambda, SQS, EKS, the tag editor), CloudFront's.
  { tags: { key } },
  { tags: { tagKey: key } },
  { tags: { [NEVER_TOUCH_TAG]: there } },
  { tags: { items: { key } } },
  // EC2's two, S3's, CloudTrail's, Route 53's.
  { tagSet: { items: { key } } },
  { tagSpecificationSet: { items: { tags: { key } } } },
  { Tagging: { TagSet: { Tag: { Key: key } } } },
  { tagsList: { key } },
  { addTags: { key } },
];

/** The tag was set that keeps riposte from something: whoever may tag what they hold needs nothing else to be left alone. */
export default detection({
  id: 'defense-evasion/exempted-from-riposte',
  title: 'Something was exempted from riposte',
  severity: 'high',
  severityOf: (event) => {
    const role = textAt(event.detail, 'userIdentity.sessionContext.sessionIssuer.userName');
    const [user, named] = ['userName', 'roleName'].map((name) => parameter(event, name));
    const itself = (typeof user === 'string' && isSameUser(user, event)) || (named !== undefined && named === role);
    return itself ? 'critical' : 'high';
  },
  attack: ['T1562.001'],
  pattern: {
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: [{ 'anything-but': { prefix: UNTAGGING } }],
      errorCode: SUCCEEDED,
      ...BY_HAND_OR_RUNNER,
      requestParameters: { $or: TAGGED },
    },
  },
  routine: 'building',
  subject: tagged,
  summary: told(tagged, 'it carries the tag by which riposte does nothing to it by itself'),
  advice: [
    'Not yours? Take the tag off {the resource}; look at what {who:whoever set it} did before and {since}.',
    'To keep it, put the name on the list neverTouch.resources of the policy, which only who deploys may change.',
  ],
  noPlaybook: 'Only its owner knows whether it is to be left alone.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html',
  ],
});
