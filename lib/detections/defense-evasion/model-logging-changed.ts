import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('loggingConfig.s3Config.bucketName', 'loggingConfig.cloudWatchConfig.logGroupName');

/** What models are asked and answer is recorded elsewhere, or less of it. */
export default detection({
  id: 'defense-evasion/model-logging-changed',
  title: 'Recording of model calls changed',
  severity: 'medium',
  attack: ['T1562.008'],
  pattern: apiCall('bedrock', ['PutModelInvocationLoggingConfiguration']),
  subject,
  summary: told(subject, 'what models are asked and answer is recorded elsewhere, or less of it'),
  advice: [
    'Compare with the former settings: bucket, log group, and what is left out.',
    'Look at model calls {since}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html',
  ],
});
