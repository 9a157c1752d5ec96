import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('modelId');

/** The right to use a model was asked for or accepted; refused attempts count. */
export default detection({
  id: 'impact/model-access-requested',
  title: 'Access to models requested or agreed',
  severity: 'low',
  attack: ['T1496.004'],
  pattern: attemptedCall(
    ['bedrock', 'aws-marketplace'],
    [
      'PutUseCaseForModelAccess',
      'PutFoundationModelEntitlement',
      'CreateFoundationModelAgreement',
      'CreateProvisionedModelThroughput',
      'CreateModelCustomizationJob',
      'AcceptAgreementRequest',
    ],
  ),
  subject,
  summary: told(subject, "models can be used on this account's bill"),
  advice: [
    'Ask {the caller}. Stolen keys are sold with model access.',
    'Look at invocations {since}, in every region.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/004/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html',
  ],
});
