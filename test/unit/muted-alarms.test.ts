import { expect, test } from '@jest/globals';
import { like, loud, subjectOf } from './raising.ts';

const ID = 'defense-evasion/alarms-silenced';

test('a rule that mutes alarms is seen as what silences them, by the names of the alarms', () => {
  const event = like(ID, {
    eventName: 'PutAlarmMuteRule',
    requestParameters: { name: 'nights', muteTargets: { alarmNames: ['root-used', 'trail-stopped'] } },
  });

  expect(subjectOf(ID, event)).toBe('root-used, trail-stopped');
  expect(loud(event)).toEqual([]);
});
