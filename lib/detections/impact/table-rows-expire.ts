import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('tableName');

/** A table deletes what is older than one of its fields says: named well, that is every row, without a single call that deletes. */
export default detection({
  id: 'impact/table-rows-expire',
  title: 'Table told to delete its rows by age',
  severity: 'low',
  attack: ['T1485.001'],
  pattern: apiCall('dynamodb', ['UpdateTimeToLive'], {
    ...BY_HAND,
    requestParameters: { timeToLiveSpecification: { enabled: [true] } },
  }),
  routine: 'building',
  noPlaybook: SETTINGS_UNKNOWN,
  subject,
  summary: told(subject, 'rows in it are deleted by themselves from now on'),
  advice: ['Look at which field it goes by. Switch it off: aws dynamodb update-time-to-live.'],
  references: [
    'https://attack.mitre.org/techniques/T1485/001/',
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html',
  ],
});
