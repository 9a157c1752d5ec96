import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('sourceArn');

/** What riposte could not carry out or tell was moved to another queue, where nobody looks for it. */
export default detection({
  id: 'defense-evasion/riposte-letters-moved',
  title: 'Dead letters of riposte moved away',
  severity: 'high',
  attack: ['T1562.001'],
  pattern: apiCall('sqs', ['StartMessageMoveTask'], {
    requestParameters: { sourceArn: [{ wildcard: '*:riposte-*' }] },
  }),
  subject,
  summary: told(subject, 'what riposte could not do or tell may lie in another queue now, and nobody be told of it'),
  advice: [
    'If nobody of yours did this, look in the queue that the call names: what lies there was not done or not told.',
    'Send dead letters back with npx riposte redrive, which says what they are.',
  ],
  noPlaybook: 'Where they are to lie only a person knows.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html',
  ],
});
