import { detection } from '../../domain/finding/detection.ts';
import { HOLDS_TAG, NEVER_TOUCH_TAG, SECRET_TAG } from '../../domain/remediation/tags.ts';
import type { Json } from '../../domain/text/json.ts';
import { BY_HAND_OR_RUNNER, SUCCEEDED, told } from '../../sources/api-call.ts';
import { tagged, UNTAGGING } from '../../sources/tagging.ts';

const BINDING = [SECRET_TAG, HOLDS_TAG];
const KEYS = [NEVER_TOUCH_TAG, ...BINDING];
const there = [{ exists: true }];

/** The ways in which services write the keys of tags that a call takes away. Source: API references; CloudTrail keeps a parameter's form. */
const TAKEN: Json[] = [
  ...[{ tagKeys: KEYS }, { tagKeys: { items: KEYS } }, { tagKeyList: KEYS }, { removeTagKeys: KEYS }],
].map((requestParameters) => ({ requestParameters }));

/** EC2's, CloudTrail's and others' (Auto Scaling, ACM), which name a tag in the same form where they set it. */
const TAKEN_AS_SET: Json[] = [
  { tagSet: { items: { key: KEYS } } },
  { tagsList: { key: KEYS } },
  { tags: { key: KEYS } },
].map((requestParameters) => ({
  eventName: [{ prefix: UNTAGGING[0] ?? '' }, { prefix: UNTAGGING[1] ?? '' }],
  requestParameters,
}));

/** Which secret a user's key is in, and whose credential a secret holds. */
const BOUND: Json[] = [{ tags: { key: BINDING } }, ...BINDING.map((key) => ({ tags: { [key]: there } }))].map(
  (requestParameters) => ({ requestParameters }),
);

/**
 * A tag that riposte goes by was taken off, or one that names a secret was set: what was protected is no more, or a credential that leaks is
 * no longer rotated, or looked for in another secret.
 */
export default detection({
  id: 'defense-evasion/riposte-tag-changed',
  title: 'A tag that riposte goes by was changed',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: {
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { errorCode: SUCCEEDED, ...BY_HAND_OR_RUNNER, $or: [...TAKEN, ...TAKEN_AS_SET, ...BOUND] },
  },
  routine: 'building',
  subject: tagged,
  summary: told(tagged, 'what riposte leaves alone there, or which secret it rotates for it, may be another now'),
  advice: [
    'Not yours? Put the tag of {the resource} back as it was; look at what {who:whoever changed it} did before and {since}.',
    'To keep it, put the name on the list neverTouch.resources of the policy, which only who deploys may change.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html',
  ],
});
