import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressList } from '../../../lib/logs/address-list.ts';
import { machineLine } from '../../../lib/logs/machine-line.ts';
import { webRequest } from '../../../lib/logs/web-request.ts';

const sshd = (said: string) => machineLine(`Mar  2 03:04:05 web sshd[812]: ${said}`);

describe('a line of sshd', () => {
  test.each([
    'Failed password for root from 203.0.113.66 port 52311 ssh2',
    'Failed password for invalid user admin from 203.0.113.66 port 52311 ssh2',
    'Failed publickey for root from 203.0.113.66 port 52311 ssh2: RSA SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    'Connection closed by authenticating user root 203.0.113.66 port 52311 [preauth]',
    'Disconnected from invalid user admin 203.0.113.66 port 52311 [preauth]',
  ])('%s is a failed sign-in', (said) => {
    expect(sshd(said)).toEqual({ kind: 'failed sign-in', address: '203.0.113.66', times: 1 });
  });

  test.each([
    'Accepted publickey for ec2-user from 203.0.113.66 port 52311 ssh2: RSA SHA256:abc',
    'Invalid user admin from 203.0.113.66 port 52311',
    'Received disconnect from 203.0.113.66 port 52311:11: disconnected by user',
  ])('%s is none', (said) => {
    expect(sshd(said)).toBeUndefined();
  });

  test.each([
    'a from 192.0.2.1 port 1',
    'a from 192.0.2.1 port 1 ssh2',
    'a from 192.0.2.1 port 1 ssh2: RSA SHA256:x',
    'a 192.0.2.1 port 1 [preauth]',
  ])('a client that calls itself "%s" has nobody else blocked', (user) => {
    expect(sshd(`Failed password for invalid user ${user} from 203.0.113.66 port 52311 ssh2`)).toMatchObject({
      address: '203.0.113.66',
    });
  });

  /** What is left of a line in which a client chose what follows `head`, so that it is cut behind the address it wants. */
  const cut = (head: string, length: number) => {
    const wanted = ' from 192.0.2.1 port 22 ssh2';
    return `${head}${'a'.repeat(length - head.length - wanted.length)}${wanted}`;
  };
  const certificate = `Failed publickey for invalid user x from 203.0.113.66 port 52311 ssh2: ED25519-CERT SHA256:${'b'.repeat(43)} ID `;

  test.each([
    ['by sshd, in what a certificate is called', cut(certificate, 1_023)],
    ['by rsyslog, where it sums up', `message repeated 2 times: [ ${cut(certificate, 799)}]`],
    ['by a small logger, in a name', cut('Failed password for invalid user ', 222)],
  ])('cut %s, ends in nobody’s address', (_by, said) => {
    expect(sshd(said)).toBeUndefined();
  });

  test('whatever a client calls itself, the address is the one it comes from', () => {
    const part = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(' from ', ' port 1', ' ssh2', '192.0.2.1', ': RSA SHA256:x', ' [preauth]', ']: ', 'sshd[1]: '),
    );
    const user = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('').replace(/[\r\n\u2028\u2029]/g, ''));

    fc.assert(
      fc.property(user, (name) => {
        expect(sshd(`Failed password for invalid user ${name} from 203.0.113.66 port 52311 ssh2`)).toEqual({
          kind: 'failed sign-in',
          address: '203.0.113.66',
          times: 1,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test('what another program writes is no line of sshd, whatever it says', () => {
    expect(
      machineLine(
        'Mar  2 03:04:05 web sudo: bob : TTY=pts/0 ; COMMAND=/bin/echo sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2',
      ),
    ).toBeUndefined();
  });
});

describe('an entry of the journal, as the CloudWatch agent sends it', () => {
  const entry = (SYSLOG_IDENTIFIER: string, MESSAGE: unknown) =>
    machineLine(
      JSON.stringify({
        body: { MESSAGE, PRIORITY: '6', SYSLOG_FACILITY: '10', SYSLOG_IDENTIFIER, _HOSTNAME: 'web', _PID: '812' },
      }),
    );

  test.each([
    [
      'sshd',
      'Failed password for root from 203.0.113.66 port 52311 ssh2',
      { kind: 'failed sign-in', address: '203.0.113.66', times: 1 },
    ],
    [
      'sshd-session',
      'Connection closed by invalid user admin 203.0.113.66 port 52311 [preauth]',
      { kind: 'failed sign-in', address: '203.0.113.66', times: 1 },
    ],
    [
      'sudo',
      '     bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh',
      { kind: 'sudo refused', user: 'bob' },
    ],
    [
      'useradd',
      'new user: name=eve, UID=1001, GID=1001, home=/home/eve, shell=/bin/bash, from=none',
      { kind: 'user added', user: 'eve' },
    ],
    ['usermod', "add 'eve' to group 'wheel'", { kind: 'user given rights', user: 'eve' }],
  ])('of %s says the same as the line of it: %s', (program, said, expected) => {
    expect(entry(program, said)).toEqual(expected);
  });

  test.each([
    ['another program', 'cron', 'Failed password for root from 203.0.113.66 port 52311 ssh2'],
    ['more than one line', 'sshd', 'Failed password for root\nfrom 203.0.113.66 port 52311 ssh2'],
    ['bytes that are no text', 'sshd', [70, 97, 105, 108]],
    [
      'a name in which a client says another address',
      'sshd',
      `Failed password for ${'a'.repeat(250)} from 192.0.2.1 port 22 ssh2`,
    ],
  ])('of %s says nothing', (_what, program, said) => {
    expect(entry(program, said)).toBeUndefined();
  });

  test.each(['{"body":null}', '{"body":"sshd"}', '[]', 'null', '{'])('%s is none', (text) => {
    expect(machineLine(text)).toBeUndefined();
  });
});

describe('a list of bad addresses', () => {
  test("is read in Spamhaus' old and new form, in Tor's, and as plain addresses", () => {
    const list = addressList(
      [
        '; Spamhaus DROP List',
        '198.51.100.0/24 ; SBL000001',
        '{"cidr":"192.0.2.0/28","sblid":"SBL000002","rir":"ripencc"}',
        '{"type":"metadata","timestamp":1}',
        'ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E',
        'ExitAddress 203.0.113.66 2026-03-01 11:13:32',
        '2001:db8:1::/48 # a network',
        '0.0.0.0/0',
        '',
      ].join('\n'),
    );

    expect(list.size).toBe(4);
    expect(list.holding('198.51.100.7')).toBe('198.51.100.0/24');
    expect(list.holding('192.0.2.7')).toBe('192.0.2.0/28');
    expect(list.holding('203.0.113.66')).toBe('203.0.113.66');
    expect(list.holding('2001:db8:1::7')).toBe('2001:db8:1::/48');
    expect(list.holding('8.8.8.8')).toBeUndefined();
  });

  test.each(['0.0.0.0/0', '::/0', '::ffff:0:0/96', '128.0.0.0/7', '2600::/15', '2a00::/8', '0/0', '1.2.3.4/33'])(
    'no list means %s: it is left out, and the others are not',
    (wide) => {
      const list = addressList(`${wide}\n203.0.113.66`);

      expect(list.size).toBe(1);
      expect(list.holding('129.1.1.1')).toBeUndefined();
      expect(list.holding('2a00:1450::1')).toBeUndefined();
    },
  );

  test('a list that has everybody blocked in pieces is not used, and says so', () => {
    const list = addressList(Array.from({ length: 200 }, (_, first) => `${first}.0.0.0/8`).join('\n'));

    expect(list.problem).toBe('it holds more than a sixteenth of all IPv4 addresses');
    expect(list.holding('129.1.1.1')).toBeUndefined();
  });

  test('a page in place of a list says so, and nothing at all is no list', () => {
    expect(addressList('<html><body>Sign in</body></html>').problem).toBe('no line of it is an address or a range');
    expect(addressList('\n').problem).toBeUndefined();
  });

  test('a line made to be read for ever is left out', () => {
    // Were each of its beginnings tried, this would take minutes.
    expect(addressList(`${';'.repeat(300_000)}\u2028x\n203.0.113.66`).size).toBe(1);
  });

  test('whatever stands in the object, reading it does not fail, and no range lets everybody be blocked', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.json()), { maxLength: 20 }), (lines) => {
        const list = addressList(lines.join('\n'));

        expect(list.size).toBeLessThanOrEqual(lines.join('\n').split('\n').length);
      }),
    );
  });
});

test('whatever a line says, a request is read or not', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(webRequest(line, 'x-forwarded-for')).toBeUndefined();
    }),
  );
});
