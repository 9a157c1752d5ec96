import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { caller, deniedCall, told } from '../../sources/api-call.ts';

/** One caller tries to assume many roles and may not. */
export default detection({
  id: 'credential-access/assume-role-denied-burst',
  title: 'Many roles tried one after the other',
  severity: 'medium',
  attack: ['T1078.004', 'T1580'],
  pattern: deniedCall('sts', [{ prefix: 'AssumeRole' }]),
  threshold: {
    count: 5,
    minutes: 30,
    key: countedBy,
    distinct: (event) => textAt(event.detail, 'requestParameters.roleArn') ?? event.id,
  },
  subject: caller,
  group: countedBy,
  routine: 'looking',
  summary: told(caller, 'it looks for a role that lets it in'),
  advice: [
    'Ask the owner of {who:these credentials}. Trying role after role finds the one that lets the caller in.',
    'Look for an AssumeRole of {who:the same caller} that was not refused.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
  ],
});
