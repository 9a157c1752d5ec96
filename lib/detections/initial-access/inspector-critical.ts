import { detection } from '../../domain/finding/detection.ts';
import { vulnerability, vulnerabilityName, vulnerabilitySummary, vulnerableResource } from '../../sources/inspector.ts';

/** A hole of critical severity in a machine, an image or a function. */
export default detection({
  id: 'initial-access/inspector-critical',
  title: 'Inspector: critical vulnerability',
  severity: 'medium',
  attack: ['T1190'],
  pattern: vulnerability('CRITICAL'),
  subject: vulnerableResource,
  group: vulnerabilityName,
  summary: vulnerabilitySummary,
  advice: ['Update the package; if you cannot yet, take {the resource} off the internet.'],
  references: [
    'https://attack.mitre.org/techniques/T1190/',
    'https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html',
  ],
});
