import { inWords } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { told } from '../../sources/api-call.ts';
import { RESOURCE_ACCESS_CHANGED, resourceAccess, resourceSubject as subject } from '../../sources/resource-access.ts';
import { storeOpened } from '../../sources/store.ts';

/** A queue, table, vault, bus or repository may be used by another account. Keys have a finding of their own. */
export default detection({
  id: 'exfiltration/resource-shared-with-outsiders',
  title: 'Resource shared outside by its policy',
  severity: 'medium',
  attack: ['T1537', 'T1530'],
  pattern: RESOURCE_ACCESS_CHANGED,
  when: (event) => event.source !== 'aws.kms' && others(event).length > 0,
  subject,
  parties: (event) => others(event).map(({ who }) => who),
  summary: told(subject, (event) => `${inWords(others(event))} may use it`),
  advice: [
    'Nobody you know? Restore the policy of {the resource}. Else name the account under trusted in policy.yml.',
    'What was in it {since} is known to them: look for data events, or rotate what it held.',
  ],
  playbook: { playbook: 'close-store', params: (event) => storeOpened(event, others(event)) },
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
  ],
});

function others(event: AccountEvent) {
  return resourceAccess(event).filter(({ anyone }) => !anyone);
}
