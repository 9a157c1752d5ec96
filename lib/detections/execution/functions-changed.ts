import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('functionName', 'layerName');

/** Code that runs in this account changed. Kept as a record. */
export default detection({
  id: 'execution/functions-changed',
  title: 'Functions made, changed or deleted',
  severity: 'info',
  attack: ['T1648'],
  pattern: apiCall('lambda', [
    { prefix: 'CreateFunction' },
    { prefix: 'DeleteFunction' },
    { prefix: 'UpdateFunction' },
    { prefix: 'AddPermission' },
    { prefix: 'RemovePermission' },
    { prefix: 'PublishLayerVersion' },
    { prefix: 'PublishVersion' },
    { prefix: 'CreateEventSourceMapping' },
    { prefix: 'UpdateEventSourceMapping' },
    { prefix: 'DeleteEventSourceMapping' },
    { prefix: 'AddLayerVersionPermission' },
    { prefix: 'RemoveLayerVersionPermission' },
    { prefix: 'DeleteLayerVersion' },
    { prefix: 'CreateAlias' },
    { prefix: 'UpdateAlias' },
    { prefix: 'DeleteAlias' },
    { prefix: 'PutFunction' },
    { prefix: 'PutProvisionedConcurrency' },
  ]),
  subject,
  summary: told(subject, 'what runs in this account changed'),
  advice: ['Kept for investigations; compare with your deployments.'],
  references: [
    'https://attack.mitre.org/techniques/T1648/',
    'https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html',
  ],
});
