import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, caller, told } from '../../sources/api-call.ts';

/** One caller opens sessions on machine after machine. */
export default detection({
  id: 'execution/sessions-opened-on-many-machines',
  title: 'Sessions opened on many machines',
  severity: 'medium',
  attack: ['T1021.007', 'T1651'],
  pattern: apiCall('ssm', ['StartSession']),
  threshold: {
    count: 5,
    minutes: 30,
    key: countedBy,
    distinct: (event) => textAt(event.detail, 'requestParameters.target'),
  },
  subject: caller,
  group: countedBy,
  summary: told(caller, 'it goes from machine to machine'),
  advice: ["Ask {the caller}. If nobody knows: terminate the sessions and revoke the caller's."],
  references: [
    'https://attack.mitre.org/techniques/T1021/007/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html',
  ],
});
