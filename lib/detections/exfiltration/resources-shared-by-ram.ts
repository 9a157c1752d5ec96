import { detection } from '../../domain/detection.ts';
import { itemsAt, plain } from '../../domain/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'resourceShareArn');

/** Accounts outside the organization were given a share. */
export default detection({
  id: 'exfiltration/resources-shared-by-ram',
  title: 'Resources shared with other accounts',
  severity: 'low',
  attack: ['T1537'],
  pattern: apiCall('ram', ['CreateResourceShare', 'UpdateResourceShare', 'AssociateResourceShare']),
  when: (event) => parameter(event, 'allowExternalPrincipals') !== false,
  subject,
  parties: (event) => itemsAt(event.detail.requestParameters, 'principals').map(plain),
  summary: told(subject, 'other accounts may use what is in it'),
  advice: ['Check who was given what by {the share}: aws ram get-resource-share-associations.'],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/ram/latest/userguide/getting-started-sharing.html',
  ],
});
