import { expect, test } from '@jest/globals';
import { like, loud, subjectOf } from '../support/raising.ts';

const ID = 'defense-evasion/alarms-silenced';

test('a rule that mutes alarms is seen as what silences them, by the names of the alarms', () => {
  const event = like(ID, {
    eventName: 'PutAlarmMuteRule',
    requestParameters: { name: 'nights', muteTargets: { alarmNames: ['disk-full', 'cpu-high'] } },
  });

  expect(subjectOf(ID, event)).toBe('disk-full, cpu-high');
  expect(loud(event)).toEqual([]);
});

test('one that mutes what tells of intruders is louder', () => {
  const event = like(ID, {
    eventName: 'PutAlarmMuteRule',
    requestParameters: { name: 'nights', muteTargets: { alarmNames: ['disk-full', 'trail-stopped'] } },
  });

  expect(loud(event)).toEqual([ID]);
});
