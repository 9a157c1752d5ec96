import { describe, expect, test } from '@jest/globals';
import { containChanges } from '../../lib/playbooks/contain-principal/changes.ts';
import type { Described, Named } from '../../lib/playbooks/contain-principal/ports.ts';
import { ASK } from './fixtures.ts';

/** A path may hold any character from `!` to DEL: whoever makes a role or a user chooses what it looks like. */
const iam = (rest: string) => `arn:aws:iam::123456789012:${rest}`;

describe('who is contained', () => {
  const moved = { arn: '' };
  const written: string[] = [];
  const principals: Readonly<Record<string, Described>> = {
    'user/alice': { arn: iam('user/alice'), id: 'AIDA1', tags: [] },
    'role/alice': { arn: iam('role/x:user/alice'), id: 'AROA1', tags: [] },
    'role/deploy': { arn: iam('role/deploy'), id: 'AROA2', tags: [] },
    'role/evil': { arn: iam('role/deploy:x/evil'), id: 'AROA3', tags: [] },
  };
  const key = ({ kind, name }: Named) => `${kind}/${name}`;
  const changes = containChanges({
    policies: {
      describe: async (one) => {
        const found = principals[key(one)];
        return found && (moved.arn === '' ? found : { ...found, arn: moved.arn });
      },
      all: async () => new Map(),
      get: async () => undefined,
      put: async (one) => void written.push(`put ${key(one)}`),
      remove: async (one) => void written.push(`remove ${key(one)}`),
    },
    usage: { instanceProfiles: async () => [], services: async () => [], lastCalls: async () => [] },
    ownAddresses: async () => [],
    now: () => new Date('2026-06-01T12:00:00Z'),
  });
  const contain = async (principal: string) => {
    moved.arn = '';
    written.length = 0;
    const { targets } = await changes.find({ principal }, ASK);
    for (const target of targets) {
      const before = await changes.read(target);
      if (before === null) continue;
      await changes.write(target, before, { ...before, deny: {} });
      return { label: target.label, belongsTo: target.belongsTo, id: before.id, written: [...written] };
    }
    return undefined;
  };

  test.each([
    ['arn:aws:sts::123456789012:assumed-role/alice/s', 'role/x:user/alice', 'AROA1', 'put role/alice'],
    [iam('role/x:user/alice'), 'role/x:user/alice', 'AROA1', 'put role/alice'],
    [iam('role/deploy:x/evil'), 'role/deploy:x/evil', 'AROA3', 'put role/evil'],
    [iam('user/alice'), 'user/alice', 'AIDA1', 'put user/alice'],
  ])('%s is %s, and nobody else', async (principal, label, id, put) => {
    expect(await contain(principal)).toEqual({ label, belongsTo: iam(label), id, written: [put] });
  });

  test('a user who has another path by now is planned for anew, and not written to', async () => {
    const { targets } = await changes.find({ principal: iam('user/alice') }, ASK);
    moved.arn = iam('user/kept/alice');
    written.length = 0;

    for (const target of targets) {
      expect(await changes.read(target)).toEqual({ id: `AIDA1 as ${moved.arn}`, deny: null });
      await expect(changes.write(target, { id: 'AIDA1', deny: null }, { id: 'AIDA1', deny: {} })).rejects.toThrow(
        'arn:aws:iam::123456789012:user/alice is arn:aws:iam::123456789012:user/kept/alice by now',
      );
    }
    expect(written).toEqual([]);
    expect.assertions(3);
  });
});
