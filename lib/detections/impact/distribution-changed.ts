import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('id', 'name', 'targetDistributionId', 'domain', 'kvsARN');

/** What customers are sent, what runs on the way or by which values it does, changed. Kept as a record. */
export default detection({
  id: 'impact/distribution-changed',
  title: 'Distribution or its code changed',
  severity: 'info',
  attack: ['T1584.001'],
  pattern: apiCall(
    ['cloudfront', 'edgekeyvaluestore'],
    [
      { prefix: 'UpdateDistribution' },
      { prefix: 'CreateDistribution' },
      { prefix: 'DeleteDistribution' },
      { prefix: 'CreateFunction' },
      { prefix: 'UpdateFunction' },
      { prefix: 'PublishFunction' },
      { prefix: 'AssociateAlias' },
      { prefix: 'UpdateDomainAssociation' },
      { prefix: 'UpdateKeyGroup' },
      'UpdateKeys',
      'PutKey',
      'DeleteKey',
    ],
    BY_HAND,
  ),
  severityOf: (event) => (byProgram(event) === undefined ? 'low' : 'info'),
  noPlaybook: SETTINGS_UNKNOWN,
  subject,
  summary: told(subject, 'what customers are sent changed'),
  advice: [
    'Compare {the distribution} with your deployments: code at the edge sees every request.',
    'Once it is put right, throw what it sent out of the caches: riposte run invalidate-cache.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1584/001/',
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/logging_using_cloudtrail.html',
  ],
});
