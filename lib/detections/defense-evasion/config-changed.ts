import { detection } from '../../domain/detection.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'configRuleName',
  'conformancePackName',
  'configurationRecorderName',
  'deliveryChannel.name',
  'configurationAggregatorName',
);

/** What Config looks at, or where it reports, changed. */
export default detection({
  id: 'defense-evasion/config-changed',
  title: 'AWS Config rules or settings changed',
  severity: 'low',
  attack: ['T1562.001'],
  pattern: apiCall('config', [
    'DeleteConfigRule',
    'DeleteOrganizationConfigRule',
    'DeleteConformancePack',
    'DeleteRemediationConfiguration',
    'DeleteConfigurationAggregator',
    'DeleteAggregationAuthorization',
    'PutDeliveryChannel',
    'PutConfigurationRecorder',
    'DeleteEvaluationResults',
    'DeleteRetentionConfiguration',
    'StartConfigurationRecorder',
    'PutConfigRule',
  ]),
  // A recorder that leaves types out sees nothing of them any longer.
  severityOf: (event) =>
    parameter(event, 'configurationRecorder.recordingGroup.allSupported') === false ? 'medium' : 'low',
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'what Config watches changed'),
  advice: ['Check that the change was planned; put deleted rules back.'],
  noPlaybook: 'Which settings there were is not in the event: what deployed them puts them back.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html',
  ],
});
