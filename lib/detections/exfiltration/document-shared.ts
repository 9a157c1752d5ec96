import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain } from '../../domain/text/json.ts';
import { accountOf, apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name');

/** Everybody, or another account, may read and run a document. */
export default detection({
  id: 'exfiltration/document-shared',
  title: 'Automation document made public',
  severity: 'high',
  attack: ['T1537'],
  pattern: apiCall('ssm', ['ModifyDocumentPermission']),
  when: (event) => receivers(event).length > 0,
  subject,
  parties: receivers,
  summary: told(subject, 'others may read and run it'),
  advice: [
    'Take {the document} back: aws ssm modify-document-permission --account-ids-to-remove.',
    'Look into the document for names, addresses and secrets.',
  ],
  noPlaybook: 'No playbook changes documents: one command takes the permission back.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html',
  ],
});

/** The accounts of others that may read it, `all` for everybody. */
function receivers(event: AccountEvent): string[] {
  const added = itemsAt(event.detail.requestParameters, 'accountIdsToAdd').map(plain);
  return added.filter((account) => account !== accountOf(event));
}
