import { expect, test } from '@jest/globals';
import { like, loud, subjectOf } from '../support/raising.ts';

const ID = 'defense-evasion/alarms-silenced';

test('a rule that mutes alarms is seen as what silences them, by the names of the alarms', () => {
  const event = like(ID, {
    eventName: 'PutAlarmMuteRule',
    requestParameters: { name: 'nights', muteTargets: { alarmNames: ['disk-full', 'cpu-high'] } },
  });

  expect(subjectOf(ID, event)).toBe('cpu-high, disk-full');
  expect(loud(event)).toEqual([]);
});

test('alarms in another order are the same ones, and of a long list those beyond the tenth are told apart', () => {
  const about = (...alarmNames: string[]) =>
    subjectOf(ID, like(ID, { eventName: 'DeleteAlarms', requestParameters: { alarmNames } }));
  const ten = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

  expect(about('b', 'a')).toBe('a, b');
  expect(about(...ten, 'k')).toBe('a, b, c, d, e, f, g, h, i, j and 1 more (8254c329)');
  expect(about(...ten, 'l')).not.toBe(about(...ten, 'k'));
});

test('what tells of intruders is looked for among all of them', () => {
  const ten = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  const event = like(ID, {
    eventName: 'DisableAlarmActions',
    requestParameters: { alarmNames: [...ten, 'trail-stopped'] },
  });

  expect(loud(event)).toEqual([ID]);
});

test('one that mutes what tells of intruders is louder', () => {
  const event = like(ID, {
    eventName: 'PutAlarmMuteRule',
    requestParameters: { name: 'nights', muteTargets: { alarmNames: ['disk-full', 'trail-stopped'] } },
  });

  expect(loud(event)).toEqual([ID]);
});
