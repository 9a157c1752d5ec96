import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { textAt } from '../../domain/text/json.ts';
import { subjectFrom } from '../../sources/api-call.ts';

const fromResources = subjectFrom();

/** A rotation by the secret's own schedule failed: no workflow waits for it, so nobody else would tell. */
export default detection({
  id: 'credential-access/secret-rotation-failed',
  title: 'Rotation of a secret failed',
  severity: 'medium',
  attack: ['T1552'],
  pattern: {
    source: ['aws.secretsmanager'],
    'detail-type': ['AWS Service Event via CloudTrail'],
    detail: { eventName: ['RotationFailed', 'RotationAbandoned'] },
  },
  subject,
  summary: (event) => `The rotation of ${subject(event)} failed: its value is older than it should be.`,
  advice: [
    'Read the log of the rotation function of {the secret}; mend the reason.',
    'Then start rotate-secret with {"cancel": …} where a version is stuck in AWSPENDING, and rotate again.',
  ],
  references: [
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieve-ct-entries.html',
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html',
  ],
});

function subject(event: AccountEvent): string {
  return textAt(event.detail, 'additionalEventData.SecretId') ?? fromResources(event);
}
