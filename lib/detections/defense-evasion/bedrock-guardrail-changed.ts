import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('guardrailIdentifier');

/** What a model may be asked and may answer is limited less. */
export default detection({
  id: 'defense-evasion/bedrock-guardrail-changed',
  title: 'Guardrail of a model changed or deleted',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: apiCall('bedrock', ['DeleteGuardrail', 'UpdateGuardrail', 'DeleteEnforcedGuardrailConfiguration']),
  severityOf: (event) => (keepsFilters(event) ? 'low' : 'medium'),
  subject,
  summary: told(subject, 'what a model may answer changed'),
  advice: ['Compare {the guardrail} with its former version; restore what was taken out.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails.html',
  ],
});

/** A guardrail is written anew as a whole: what it says of no kind of filter is limited no longer. */
function keepsFilters(event: AccountEvent): boolean {
  const strengths = valuesUnder(event.detail.requestParameters, /^(input|output)Strength$/i).map(plain);
  const written = event.detail.requestParameters;
  // A text has its letters for keys.
  const policies =
    typeof written === 'object' && written !== null
      ? Object.keys(written).filter((name) => /PolicyConfig$/i.test(name))
      : [];
  return policies.length > 0 && !(strengths.length > 0 && strengths.every((one) => one === 'NONE'));
}
