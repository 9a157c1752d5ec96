import { detection } from '../../domain/finding/detection.ts';
import { caller, REFUSED_CALL, told } from '../../sources/api-call.ts';

/** Somebody asked for more than they may. Kept as a record, once a day and caller. */
export default detection({
  id: 'discovery/access-denied',
  title: 'Call refused',
  severity: 'info',
  attack: ['T1580'],
  pattern: REFUSED_CALL,
  subject: caller,
  summary: told(caller, 'it lacks the permission'),
  advice: ['After a deployment {the caller} may lack a permission.'],
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  ],
});
