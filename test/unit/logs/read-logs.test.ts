import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { logBatch } from '../../../lib/logs/batch.ts';
import { readLogs } from '../../../lib/logs/read-logs.ts';
import { AT, found, machine, request, times, web, world } from '../support/log-world.ts';

describe("WAF's logs", () => {
  test('an address that is refused fifty times is a scanner, told once, by whatever batch crosses the limit', async () => {
    const { ports, raised } = world();
    const refused = (count: number) => web(times(count, () => request('203.0.113.66', { action: 'BLOCK' })));

    await readLogs(refused(49), ports);
    const before = found(raised);
    await readLogs(refused(1), ports);
    await readLogs(refused(50), ports);

    expect(before).toEqual([]);
    expect(found(raised)).toEqual(['discovery/web-scanner 203.0.113.66']);
  });

  test("a status of 404 that WAF sends counts as refused, and an IPv6 client's addresses count as one", async () => {
    const { ports, raised } = world();

    await readLogs(
      web(Array.from({ length: 50 }, (_, index) => request(`2001:db8::${index + 1}`, { responseCodeSent: 404 }))),
      ports,
    );

    expect(found(raised)).toEqual(['discovery/web-scanner 2001:db8::1']);
  });

  test('an address that asks five thousand times in five minutes floods', async () => {
    const { ports, raised } = world();

    for (let batch = 0; batch < 3; batch += 1) await readLogs(web(times(2_000, () => request('203.0.113.66'))), ports);

    expect(found(raised)).toEqual(['impact/web-flood 203.0.113.66']);
    expect(raised[0]?.detail.count).toBe(6_000);
  });

  test('who asks for the trap is told once in five minutes', async () => {
    const { ports, raised } = world();
    const visit = web([request('203.0.113.66', {}, { uri: '/old-backup/' })]);

    await readLogs(visit, ports);
    await readLogs(visit, ports);

    expect(found(raised)).toEqual(['discovery/web-trap-visited 203.0.113.66']);
  });

  test('what could not be handed to triage is, once the batch comes again, and is told once', async () => {
    const on = world();
    const visit = web([request('203.0.113.66', {}, { uri: '/old-backup/' }), request('198.51.100.7')]);
    const raise = async () => Promise.reject(new Error('triage is throttled'));

    const failed = await readLogs(visit, { ...on.ports, raise }).catch((error: unknown) => String(error));
    await readLogs(visit, on.ports);
    await readLogs(visit, on.ports);

    expect(failed).toContain('throttled');
    expect(found(on.raised).sort()).toEqual([
      'discovery/web-trap-visited 203.0.113.66',
      'initial-access/web-visit-from-bad-address 198.51.100.7',
    ]);
  });

  test('a batch that comes again does not make a flood of what is none', async () => {
    const { ports, raised } = world();
    const some = web(times(2_000, () => request('203.0.113.66')));

    for (let tries = 0; tries < 3; tries += 1) await readLogs(some, ports);

    expect(found(raised)).toEqual([]);
  });

  test('a listed address that was let through is told, one that was refused is not', async () => {
    const { ports, raised } = world();

    await readLogs(web([request('198.51.100.7'), request('198.51.100.8', { action: 'BLOCK' })]), ports);

    expect(found(raised)).toEqual(['initial-access/web-visit-from-bad-address 198.51.100.7']);
    expect(raised[0]?.detail.list).toBe('198.51.100.0/24');
  });

  test('behind a proxy the last address of the header counts, never what the client wrote before it, nor the proxy', async () => {
    const { ports, raised } = world({ forwardedHeader: 'X-Forwarded-For' });
    const headers = [
      { name: 'x-forwarded-for', value: '192.0.2.99, 203.0.113.66' },
      { name: 'X-Forwarded-Proto', value: 'https' },
    ];

    await readLogs(
      web([
        ...times(50, () => request('130.176.1.1', { action: 'BLOCK' }, { headers })),
        ...times(60, () => request('130.176.1.1', { action: 'BLOCK' })),
      ]),
      ports,
    );

    expect(found(raised)).toEqual(['discovery/web-scanner 203.0.113.66']);
  });

  test('private addresses and what the owner lets in by a rule are not judged', async () => {
    const { ports, raised, counts } = world();

    await readLogs(
      web([
        ...times(60, () => request('10.0.0.7', { action: 'BLOCK' })),
        ...times(60, () => request('203.0.113.66', { terminatingRuleId: 'allowed' }, { uri: '/old-backup/' })),
      ]),
      ports,
    );

    expect(found(raised)).toEqual([]);
    expect([...counts]).toEqual([]);
  });

  test('a flood from many addresses costs a hundred of them a write, and lines of no known form are counted', async () => {
    const { ports, counts } = world();
    const many = Array.from({ length: 250 }, (_, index) => request(`203.0.${index}.1`, { action: 'BLOCK' }));

    const result = await readLogs(web([...many, { at: AT, text: 'not JSON' }]), ports);

    expect(counts.size).toBe(100);
    expect(result).toEqual({ raised: 0, unread: 1 });
  });

  test.each([1e300, -1, Number.MAX_SAFE_INTEGER])('a line with the time %d costs only itself', async (timestamp) => {
    const { ports, raised } = world();
    const visit = (more: object) => request('203.0.113.66', more, { uri: '/old-backup/' });

    const result = await readLogs(web([visit({ timestamp }), visit({})]), ports);

    expect(found(raised)).toEqual(['discovery/web-trap-visited 203.0.113.66']);
    expect(result).toEqual({ raised: 1, unread: 1 });
  });

  test('a batch that is handed over again gives events with the same ids', async () => {
    const [one, other] = [world(), world()];
    const visit = web([request('203.0.113.66', {}, { uri: '/old-backup/' })]);

    await readLogs(visit, one.ports);
    await readLogs(visit, other.ports);

    expect(one.raised).toHaveLength(1);
    expect(one.raised).toEqual(other.raised);
  });
});

describe("a machine's log", () => {
  const FAILED = 'Mar  2 03:04:05 web sshd[812]: Failed password for root from 203.0.113.66 port 52311 ssh2';

  test('ten failed sign-ins from one address are told, also where the log sums them up', async () => {
    const { ports, raised } = world();
    const summed = `Mar  2 03:04:06 web sshd[812]: message repeated 9 times: [ ${FAILED.split(']: ')[1]}]`;

    await readLogs(machine(FAILED, summed), ports);

    expect(found(raised)).toEqual(['credential-access/machine-password-guessing 203.0.113.66']);
  });

  test('who guesses on is counted, however many guess once before', async () => {
    const { ports, raised } = world();
    const once = Array.from({ length: 200 }, (_, index) => FAILED.replace('203.0.113.66', `203.0.${index}.1`));
    const often = Array.from({ length: 10 }, () => FAILED);

    await readLogs(machine(...once, ...often), ports);

    expect(found(raised)).toEqual(['credential-access/machine-password-guessing 203.0.113.66']);
  });

  test('somebody on the machine who writes a thousand names hides no guessing and keeps the batch from no end', async () => {
    const { ports, raised } = world();
    const refused = Array.from(
      { length: 1_000 },
      (_, user) => `Mar  2 03:04:05 web sudo:   u${user} : user NOT in sudoers ; TTY=unknown ; PWD=/ ; USER=root`,
    );
    const guessed = times(
      10,
      () => 'Mar  2 03:04:05 web sshd[812]: Failed password for root from 203.0.113.66 port 52311 ssh2',
    );

    await readLogs(machine(...refused, ...guessed), ports);

    expect(raised).toHaveLength(21);
    expect(found(raised.slice(0, 1))).toEqual(['credential-access/machine-password-guessing 203.0.113.66']);
  });

  test('refused sudo, a new user and one who becomes root are told with their machine', async () => {
    const { ports, raised } = world();

    await readLogs(
      machine(
        'Mar  2 03:04:05 web sudo:   www-data : user NOT in sudoers ; TTY=unknown ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
        '2026-03-02T03:04:05.123456+00:00 web useradd[99]: new user: name=mallory, UID=1001, GID=1001, home=/home/mallory, shell=/bin/sh, from=none',
        "Mar  2 03:04:05 web usermod[100]: add 'mallory' to group 'wheel'",
      ),
      ports,
    );

    expect(found(raised)).toEqual([
      'privilege-escalation/machine-sudo-refused ',
      'persistence/machine-user-added ',
      'persistence/machine-user-added ',
    ]);
    expect(raised[1]?.detail).toMatchObject({ user: 'mallory', machine: 'i-0123456789abcdef0' });
  });
});

describe('a batch of CloudWatch Logs', () => {
  const packed = (value: object) => ({ awslogs: { data: gzipSync(JSON.stringify(value)).toString('base64') } });
  const data = { logGroup: 'g', logStream: 's', logEvents: [{ id: '1', timestamp: AT, message: 'one' }] };

  test('is unpacked; the test of whether the function can be reached is none', () => {
    expect(logBatch(packed({ messageType: 'DATA_MESSAGE', ...data }))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}/),
      group: 'g',
      stream: 's',
      lines: [{ at: AT, text: 'one' }],
    });
    expect(logBatch(packed({ messageType: 'CONTROL_MESSAGE', ...data }))).toBeUndefined();
    expect(() => logBatch({ event: 'other' })).toThrow('Not a batch of CloudWatch Logs');
  });
});
