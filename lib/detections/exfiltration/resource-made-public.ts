import { inWords } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { told } from '../../sources/api-call.ts';
import { RESOURCE_ACCESS_CHANGED, resourceAccess, resourceSubject as subject } from '../../sources/resource-access.ts';
import { storeOpened } from '../../sources/store.ts';

/** A resource policy allows anyone, with no condition that narrows it. */
export default detection({
  id: 'exfiltration/resource-made-public',
  title: 'Resource opened to everybody by its policy',
  severity: 'high',
  attack: ['T1537', 'T1530'],
  pattern: RESOURCE_ACCESS_CHANGED,
  when: (event) => everybody(event).length > 0,
  subject,
  summary: told(subject, (event) => `${inWords(everybody(event))} can use it`),
  advice: ['Restore the former policy of {the resource}: AWS Config has it.', 'Look at who used the resource {since}.'],
  playbook: { playbook: 'close-store', params: (event) => storeOpened(event, everybody(event)) },
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
  ],
});

function everybody(event: AccountEvent) {
  return resourceAccess(event).filter(({ anyone }) => anyone);
}
