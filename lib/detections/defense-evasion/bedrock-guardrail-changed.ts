import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('guardrailIdentifier');

/** What a model may be asked and may answer is limited less. */
export default detection({
  id: 'defense-evasion/bedrock-guardrail-changed',
  title: 'Guardrail of a model changed or deleted',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: apiCall('bedrock', ['DeleteGuardrail', 'UpdateGuardrail']),
  subject,
  summary: told(subject, 'what a model may answer changed'),
  advice: ['Compare with the former version; restore what was taken out.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails.html',
  ],
});
