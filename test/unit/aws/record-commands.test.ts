import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearestTo } from '../../../cli/nearest.ts';
import { findAny, findIncident } from '../../../cli/record/find.ts';
import { sinceOf } from '../../../cli/record/since.ts';
import { WrongUseError } from '../../../cli/wrong-use.ts';
import type { Record } from '../../../lib/aws/by-person/record-commands.ts';
import type { IncidentRecord } from '../../../lib/aws/table/record-reader.ts';
import { finding } from '../support/fixtures.ts';

const NOW = new Date('2026-03-02T05:00:00Z');

function incident(id: string): IncidentRecord {
  const of = { state: 'open' as const, severity: 'high' as const, title: 'x', account: '1', region: 'r', actor: 'a' };
  const seen = { openedAt: '', firstSeen: '', lastSeen: '' };
  return { incident: { id, ...of, ...seen, openedBy: 'f', severityBy: 'f' }, merged: [], findings: [], entries: [] };
}

/** A record of two incidents and a finding. */
const IDS = ['6b42aaaa', '6b43bbbb'];
const FOUND = finding({ id: 'f00d'.repeat(8) });
const record: Record = {
  findings: async () => [FOUND],
  incidents: async () => IDS.map((id) => incident(id).incident),
  finding: async (id) => (id === FOUND.id ? { finding: FOUND, status: 'open', lastSeen: '', entries: [] } : undefined),
  incident: async (id) => (IDS.includes(id) ? incident(id) : undefined),
  incidentsLike: async (prefix) => IDS.filter((id) => id.startsWith(prefix)),
  say: async () => true,
};

describe('an id that a person types', () => {
  test.each(['6b42', '#6b42', '6B42AAAA'])('%s is the incident it begins', async (id) => {
    expect(await findAny(id, record, NOW)).toMatchObject({ incident: { incident: { id: '6b42aaaa' } } });
  });

  test('may be a finding, by its beginning as well', async () => {
    expect(await findAny('f00df00d', record, NOW)).toMatchObject({ finding: { finding: { id: FOUND.id } } });
    expect(await findAny(FOUND.id, record, NOW)).toMatchObject({ finding: { finding: { id: FOUND.id } } });
  });

  test('that two begin with has to be longer', async () => {
    await expect(findAny('6b4', record, NOW)).rejects.toThrow('6b4 may be 6b42aaaa, 6b43bbbb: give more of it');
    await expect(findAny('6b4', record, NOW)).rejects.toBeInstanceOf(WrongUseError);
  });

  test('that nothing has is answered with the nearest ones', async () => {
    await expect(findIncident('6b52', record, NOW)).rejects.toThrow(
      'there is no incident 6b52: is --stage right? The nearest ones:\n  6b42aaaa  x\n  6b43bbbb  x',
    );
    await expect(findAny('mallory', record, NOW)).rejects.toBeInstanceOf(WrongUseError);
    expect(nearestTo('6b52', [])).toBe(' Nothing is on record yet.');
  });
});

describe('--since', () => {
  test.each([
    ['90m', '2026-03-02T03:30:00.000Z'],
    ['24h', '2026-03-01T05:00:00.000Z'],
    ['7d', '2026-02-23T05:00:00.000Z'],
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z'],
    ['9999d', '2025-01-26T05:00:00.000Z'],
  ])('%s', (text, since) => {
    expect(sinceOf(text, NOW).toISOString()).toBe(since);
  });

  test('takes nothing else, and never fails in another way', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(sinceOf(text, NOW).getTime()).toBeLessThanOrEqual(NOW.getTime());
        } catch (error) {
          expect(error).toBeInstanceOf(WrongUseError);
        }
      }),
    );
  });
});
