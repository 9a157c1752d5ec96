import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, caller, told } from '../../sources/api-call.ts';

/** One caller is refused again and again when calling models: it looks for one it may use. */
export default detection({
  id: 'impact/models-refused-in-bulk',
  title: 'Models tried one after the other',
  severity: 'medium',
  attack: ['T1496.004', 'T1580'],
  pattern: attemptedCall('bedrock', ['InvokeModel', 'InvokeModelWithResponseStream', 'Converse', 'ConverseStream'], {
    errorCode: ['AccessDeniedException', 'ValidationException', 'AccessDenied'],
  }),
  threshold: { count: 5, minutes: 10, key: countedBy },
  subject: caller,
  group: countedBy,
  summary: told(caller, 'it looks for a model it may use'),
  advice: ['Ask the owner of {who:these credentials}; deactivate them if nobody knows.'],
  references: [
    'https://attack.mitre.org/techniques/T1496/004/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html',
  ],
});
