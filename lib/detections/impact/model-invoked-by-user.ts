import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, caller, told } from '../../sources/api-call.ts';

/** A person, or an IAM user's key, calls a model; refused attempts count. */
export default detection({
  id: 'impact/model-invoked-by-user',
  title: 'Model called by a person or a long-lived key',
  severity: 'low',
  attack: ['T1496.004'],
  pattern: attemptedCall('bedrock', ['InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream'], {
    $or: [
      { userIdentity: { type: ['IAMUser', 'Root'] } },
      { userIdentity: { arn: [{ wildcard: '*:assumed-role/AWSReservedSSO_*' }] } },
    ],
  }),
  subject: caller,
  summary: told(caller, "it uses models on this account's bill"),
  advice: [
    'Ask {who:the user}. Applications use roles.',
    'Deactivate the key if nobody knows: aws iam update-access-key --status Inactive --access-key-id {key:KEY} --user-name {userIdentity.userName:USER}',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/004/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html',
  ],
});
