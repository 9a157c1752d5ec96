import { describe, expect, test } from '@jest/globals';
import type { Detection, Proposal } from '../../../lib/domain/finding/detection.ts';
import { askedBy, parseTask, proposeTasks } from '../../../lib/domain/finding/task.ts';
import { detectionOf, eventFile, finding } from '../support/fixtures.ts';

const event = eventFile('defense-evasion/cloudtrail-tampered');

/** A detection that proposes these. */
function proposing(...playbook: Proposal[]): Detection {
  return detectionOf({ id: 'defense-evasion/cloudtrail-tampered', playbook });
}

const proposed = (params: object, more: Partial<Proposal> = {}) =>
  proposeTasks(proposing({ playbook: 'restore-trail', params: () => params as never, ...more }), event, finding());

describe('what a detection proposes', () => {
  test('is a task about the finding, by the detection, with the parameters of the event', () => {
    expect(proposed({ trail: 'org-trail' })).toEqual([
      {
        version: 1,
        id: expect.stringMatching(/^restore-trail-[0-9a-f]{24}-[0-9a-f]{12}$/),
        finding: finding(),
        playbook: 'restore-trail',
        target: { account: '123456789012', region: 'eu-central-1', resource: 'org-trail' },
        params: { trail: 'org-trail' },
        reason: 'CloudTrail stopped or weakened',
        requestedBy: 'detection defense-evasion/cloudtrail-tampered',
      },
    ]);
  });

  test('may be about what was counted, where something was', () => {
    const counting = proposing({ playbook: 'block-ip', params: (_event, counted) => ({ ips: [...counted] }) });

    expect(proposeTasks(counting, event, finding())[0]?.params).toEqual({ ips: [] });
    expect(proposeTasks(counting, event, finding(), ['203.0.113.7'])[0]?.params).toEqual({ ips: ['203.0.113.7'] });
  });

  test('says that it always asks only where it does', () => {
    expect(proposed({ trail: 'x' }, { asks: true })[0]?.asks).toBe(true);
    expect(proposed({ trail: 'x' })[0]).not.toHaveProperty('asks');
  });

  test('goes one after the other, each behind all before it', () => {
    const one = (playbook: string, trail?: string): Proposal => ({
      playbook,
      params: () => (trail === undefined ? undefined : { trail }),
    });
    const tasks = proposeTasks(
      proposing(one('restore-trail', 'a'), one('block-ip'), one('contain-principal', 'b'), one('rotate-secret', 'c')),
      event,
      finding(),
    );

    expect(tasks.map(({ playbook }) => playbook)).toEqual(['restore-trail', 'contain-principal', 'rotate-secret']);
    expect(tasks.map(({ after }) => after)).toEqual([undefined, [tasks[0]?.id], [tasks[0]?.id, tasks[1]?.id]]);
  });

  test('may hold twenty long ARNs, and nothing that is longer than any name', () => {
    expect(proposed({ trails: Array.from({ length: 20 }, () => 'x'.repeat(2_048)) })).toHaveLength(1);
    expect(proposed({ trail: 'x'.repeat(59_988) })).toHaveLength(1);
    expect(proposed({ trail: 'x'.repeat(59_989) })).toEqual([]);
    expect(proposed({ trail: 'x'.repeat(60_001) })).toEqual([]);
    expect(proposed({ trails: ['x'.repeat(30_000), 'y'.repeat(30_001)] })).toEqual([]);
  });

  test('is another attempt at the same where another event asks for it', () => {
    const params = { trail: 'org-trail' };
    const playbook: Proposal = { playbook: 'restore-trail', params: () => params };
    const idOf = (more: object) => proposeTasks(proposing(playbook), event, finding(more))[0]?.id ?? '';

    expect(idOf({ eventId: 'e-1' })).toBe(idOf({ eventId: 'e-1' }));
    expect(idOf({ eventId: 'e-2' })).not.toBe(idOf({ eventId: 'e-1' }));
    expect(askedBy(idOf({ eventId: 'e-2' }))).toBe(askedBy(idOf({ eventId: 'e-1' })));
    expect(askedBy(idOf({ id: 'other' }))).not.toBe(askedBy(idOf({})));
    expect(askedBy('restore-trail-0123456789abcdef01234567-0123456789ab')).toBe(
      'restore-trail-0123456789abcdef01234567',
    );
  });
});

describe('a message of the queue', () => {
  const [task] = proposed({ trail: 'org-trail' });
  const read = (more: object) => parseTask(JSON.stringify({ ...task, ...more }));

  test('is read as it was written', () => {
    expect(read({})).toEqual(task);
    expect(read({ told: 'observe', after: ['a'], asks: true })).toEqual({
      ...task,
      told: 'observe',
      after: ['a'],
      asks: true,
    });
  });

  test.each([
    ['a version from another time', { version: 2 }, 'version'],
    ['an id that names no execution', { id: 'a b' }, 'id: must be 1 to 80 letters, digits, - or _'],
    ['one with more before it', { id: '/a' }, 'id: must be 1 to 80 letters, digits, - or _'],
    ['one with more behind it', { id: 'a/' }, 'id: must be 1 to 80 letters, digits, - or _'],
    ['one that is too long', { id: 'a'.repeat(81) }, 'id: must be 1 to 80 letters, digits, - or _'],
    ['something else that was told', { told: 'auto' }, 'told'],
    ['no reason', { reason: undefined }, 'reason'],
  ])('is refused with %s', (_name, more, problem) => {
    expect(() => read(more)).toThrow(`Not a task: ${problem}`);
  });

  test('says why it cannot be read', () => {
    expect(() => parseTask('{')).toThrow('The message body is not JSON; a task is expected');
    expect(() => parseTask('{')).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
    expect(() => read({ version: 2 })).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });
});
