import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('configurationRecorderName', 'deliveryChannelName', 'servicePrincipal');

/** Changes of resources are no longer recorded or judged. */
export default detection({
  id: 'defense-evasion/config-recorder-stopped',
  title: 'AWS Config stopped recording',
  severity: 'high',
  attack: ['T1562.001'],
  pattern: apiCall('config', ['StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel']),
  subject,
  summary: told(subject, 'changes of resources are no longer recorded'),
  advice: [
    'Start it again: aws configservice start-configuration-recorder.',
    'Look at what {the caller} changed {since}: Config will not tell.',
  ],
  playbook: [
    containCaller(),
    {
      playbook: 'restore-guardrail',
      params: (event) => {
        const name = plain(parameter(event, 'configurationRecorderName'));
        if (callName(event) !== 'StopConfigurationRecorder') return undefined;
        return /^[\w-]{1,256}$/.test(name) ? { guard: 'config', name } : { guard: 'config' };
      },
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html',
  ],
});
