import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND_OR_FOR_PERSON, isByStack, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isMachine } from '../../sources/grouping.ts';

const subject = subjectFrom('functionName');

/** Other code runs with the function's role from now on. */
export default detection({
  id: 'execution/function-code-replaced',
  title: 'Code of a function replaced',
  severity: 'low',
  attack: ['T1648', 'T1525'],
  pattern: apiCall('lambda', [{ prefix: 'UpdateFunctionCode' }], BY_HAND_OR_FOR_PERSON),
  when: (event) => !isByStack(event),
  // Whoever broke into a machine has other code run; what deploys from one is trusted by name.
  severityOf: (event) => (isMachine(event) ? 'medium' : 'low'),
  noPlaybook: 'The code before is not in the event: what deployed it puts it back.',
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'other code runs with its rights'),
  advice: [
    'Compare {the function} with what the pipeline deployed last; put it back if this was not it.',
    "Look at the function's role: the new code has its rights.",
  ],
  references: [
    'https://attack.mitre.org/techniques/T1648/',
    'https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html',
  ],
});
