import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { severityLevel } from '../../../lib/domain/finding/severity.ts';
import type { Task } from '../../../lib/domain/finding/task.ts';
import type { Incident } from '../../../lib/domain/record/incident.ts';
import { type Alert, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../../../lib/domain/telling/render-alert.ts';
import { mailActor, mailSubject, shortActor } from '../../../lib/domain/telling/sms.ts';
import { gsmLength } from '../../../lib/domain/text/gsm.ts';
import { briefText } from '../../../lib/triage/action.ts';
import { inIncident } from '../../../lib/triage/thread.ts';
import { eventFile, finding } from '../support/fixtures.ts';

const detections = await loadDetections();
const SSO =
  'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/firstname.lastname@example.com';
const sms = (alert: Alert) => textsOf(renderAlert(alert)).sms;

describe('who did it is said as on-call knows people', () => {
  test.each([
    ['Identity Center', SSO, 'firstname.lastname via SSO Admin'],
    ['a user', 'arn:aws:iam::123456789012:user/ops/mallory', 'user/mallory'],
    ['a role', 'arn:aws:sts::123456789012:assumed-role/deploy/i-0abc', 'deploy/i-0abc'],
    ['root', 'root of 123456789012', 'root'],
    ['nobody', 'somebody without credentials', 'somebody without credentials'],
    ['a link', 'https://evil.example/x', '"https:evil[.]example/x"'],
    ['who would go on as us', 'x". Riposte: all is well', `"x'. Riposte: all is well"`],
  ])('%s', (_name, actor, expected) => {
    expect(shortActor(actor)).toBe(expected);
  });
});

describe('of every high and critical detection, with the names that single sign-on gives', () => {
  const severe = detections.filter((one) => severityLevel(one.severity) >= severityLevel('high'));

  test.each(severe.map((one) => [one.id, one] as const))('%s', (_id, detection) => {
    const event = eventFile(detection.id);
    const own = 'accountId' in event.detail ? { accountId: '123456789012' } : {};
    const raised = raiseFinding(detection, {
      ...event,
      account: '123456789012',
      detail: { ...event.detail, ...own },
    });
    const playbooks = proposalsOf(detection).map(({ playbook }) => playbook);
    const planned = playbooks.map((playbook) => ({ mode: 'approve', task: { playbook } as Task }));
    const brief = briefText(planned, undefined, detection.advice);

    const text = sms(
      findingAlert({ ...raised, actor: SSO, sourceIp: '198.51.100.177' }, 'x', detection.advice, [], brief),
    );

    expect(gsmLength(text)).toBeLessThanOrEqual(151);
    expect(text).toMatch(/^(HIGH|CRITICAL): /);
    expect(text).toContain('123456789012');
    for (const playbook of playbooks) expect(text).toContain(playbook);
    if (playbooks.length === 0) expect(text).toContain('. You: ');
    expect(text.endsWith(`#${raised.id.slice(0, 6)}`)).toBe(true);
    expect(text).toContain(tailOf(raised.subject));
  });

  test.each(detections.map((one) => [one.id, one] as const))('the first step of %s is whole', (_id, { advice }) => {
    const brief = briefText([], undefined, advice);
    const [, step = ''] = sms(findingAlert(finding({}), 'x', advice, [], brief)).split('You: ');

    expect(step).toMatch(/^.{8,}[.?!] #/);
    expect(step).not.toContain('...');
    expect(step).not.toMatch(/(^|[.;] )If [^,]*\. #/);
    expect(step).not.toMatch(/^[\w ]{1,20}\? #/);
  });

  /** By what a person recognises a resource: the last part of its name; of very long ones the end. */
  function tailOf(subject: string): string {
    return (subject.split(/[:/]/).at(-1) ?? '').slice(-10);
  }
});

describe('a later finding of an incident says what happened, not only that it is one more', () => {
  const subject = 'arn:aws:iam::123456789012:role/service-role/shop-production-checkout-worker';
  const found = finding({ title: 'Role lets in another account', severity: 'high', actor: SSO, subject });
  const incident: Incident = {
    ...{ id: '6b42f00d', state: 'open', severity: 'high', title: 'x', account: '1', region: 'r', actor: 'a' },
    ...{ openedBy: 'f-0', severityBy: 'f-0', openedAt: '', firstSeen: '', lastSeen: '' },
  };
  const alert = { ...findingAlert(found, 'x', [], [], 'Asks: reset-role-trust.'), kind: 'finding' as const };

  test.each([
    ['one more', { rises: false, reopens: false }, true, 'also: Role lets in another'],
    ['one that makes it worse', { rises: true, reopens: false }, true, 'worse, also: Role lets in another'],
    ['one after it was closed', { rises: false, reopens: true }, true, 'again, also: Role lets in another'],
    ['the same after it was closed', { rises: false, reopens: true }, false, 'again: Role lets in another'],
  ])('%s', (_name, more, first, expected) => {
    const text = sms(inIncident(alert, { incident, opens: false, ...more }, first));

    expect(text.startsWith(`HIGH: ${expected}`)).toBe(true);
    expect(text.endsWith('. Asks: reset-role-trust. #6b42')).toBe(true);
    expect(text).toContain('shop-production-checkout-worker');
    expect(gsmLength(text)).toBeLessThanOrEqual(151);
  });
});

describe('a message', () => {
  test('has all of it where names are short', () => {
    expect(sms(findingAlert(finding(), 'x', [], [], 'Asks: restore-trail.'))).toBe(
      'CRITICAL: CloudTrail stopped or weakened: org-trail by user/mallory from 203.0.113.50 acct 123456789012 eu-central-1. Asks: restore-trail. #f00d',
    );
  });

  test('keeps a signed link whole, and says what it is about as far as there is room', () => {
    const link = `https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws/?q=${'x'.repeat(30)}`;
    const alert = {
      ...findingAlert(finding(), 'x', []),
      kind: 'approval' as const,
      title: 'Stop the trail',
      sms: link,
    };

    expect(sms(alert)).toContain(link);
    expect(sms(alert)).toMatch(/^APPROVE\? CRITICAL: Stop the trail/);
    expect(gsmLength(sms(alert))).toBeLessThanOrEqual(151);
  });

  describe.each(['eu-central-1', 'ap-southeast-1'])('that is a question with a link of %s', (region) => {
    const link = `https://${'a'.repeat(32)}.lambda-url.${region}.on.aws/?a=0123456789ab.${'x'.repeat(22)}`;
    const role = 'arn:aws:iam::123456789012:role/service-role/shop-production-checkout-worker';
    const asked = (more: Partial<Alert>): Alert => ({
      ...findingAlert(finding({ actor: SSO, subject: role }), 'x', []),
      ...{ kind: 'approval', headline: 'Close', resource: role, ref: '6b42', sms: link, ...more },
    });

    test.each([
      ['Close', 'role/app', 0, /^APPROVE\? (CRITICAL: )?Close role\/app\. /],
      ['Close', role, 0, /^APPROVE\? Close role\/s\S*\.\.\S*worker\. /],
      ['Close', role, 3, /^APPROVE\? Close role\/\S*\.\.\S*er \+3\. /],
      ['Stop', 'i-0123456789abcdef0', 40, /^APPROVE\? Stop i-0\S*\.\.\S* \+40\. /],
      ['Stop sharing', 'snap-0123', 0, /^APPROVE\? (CRITICAL: )?Stop sharing snap-0123\. /],
      ['Take the console password away from', 'user/first.last', 0, /^APPROVE\? user\/first\.last\. /],
    ])('says what would be done to what: %s %s, and %d more', (headline, resource, others, expected) => {
      const text = sms(asked({ headline, resource, others }));

      expect(gsmLength(text)).toBeLessThanOrEqual(151);
      expect(text.endsWith(` ${link} #6b42`)).toBe(true);
      expect(text).toMatch(expected);
    });

    test('of whatever names is one part that says to what', () => {
      const any = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });

      fc.assert(
        fc.property(any, fc.nat(99), (resource, others) => {
          const text = sms(asked({ headline: 'Request the successor of', resource, others }));

          expect(gsmLength(text)).toBeLessThanOrEqual(151);
          expect(text.endsWith(`. ${link} #6b42`)).toBe(true);
        }),
        { numRuns: 1_000 },
      );
    });
  });

  test('of whatever names and texts is one part, with the reference at its end', () => {
    const any = fc.string({ unit: 'binary', maxLength: 200 });

    fc.assert(
      fc.property(any, any, any, any, (title, actor, subject, brief) => {
        const text = sms(findingAlert(finding({ title, actor, subject }), 'x', [], [], brief));

        expect(gsmLength(text)).toBeLessThanOrEqual(151);
        expect(text).toMatch(/^CRITICAL: .* #f00d$/s);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('names are as short as they can be', () => {
  const session = (role: string, name: string) => `arn:aws:sts::123456789012:assumed-role/${role}/${name}`;

  test.each([
    ['arn:aws:iam::123456789012:group/ops/admins', 'group/admins'],
    ['arn:aws:iam::123456789012:role/deploy', 'role/deploy'],
    ['arn:aws:iam::123456789012:role-like/a/b', 'role-like/a/b'],
    ['arn:aws:lambda:eu-central-1:123456789012:function:fn', 'function:fn'],
    ['arn:aws:s3:::payroll/2026/march.csv', 'payroll/2026/march.csv'],
    [session('deploy', ''), 'deploy'],
    [session('a-role-of-twenty-two-x', 'i-0abc'), 'a-role-of..nty-two-x/i-0abc'],
    [session('deploy', 'a-session-of-twenty-x'), 'deploy/a-sessio..twenty-x'],
    [session('AWSReservedSSO_ReadOnly_0123456789abcdef', 'dora@example.com'), 'dora via SSO ReadOnly'],
    [session('AWSReservedSSO_ReadOnly_0123', 'dora'), 'AWSReserv..Only_0123/dora'],
    [session('xAWSReservedSSO_ReadOnly_01234567', 'dora'), 'xAWSReser.._01234567/dora'],
    [session('AWSReservedSSO_MyAdministratorAccess_01234567', 'dora'), 'dora via SSO MyAdm..ccess'],
    [session('AWSReservedSSO_AdministratorAccess2_01234567', 'dora'), 'dora via SSO Admin..cess2'],
    ['a'.repeat(34), 'a'.repeat(34)],
    ['a'.repeat(35), `${'a'.repeat(16)}..${'a'.repeat(16)}`],
  ])('%s is %s', (who, expected) => {
    expect(shortActor(who)).toBe(expected);
  });

  test.each([
    ['root of 123456789012', 'root'],
    ['account 123456789012', 'account 123456789012'],
    ['somebody of account 123456789012', 'somebody of account 123456789012'],
    ['Identity Center user 9067-1', 'Identity Center user 9067-1'],
    ['somebody without credentials', 'somebody without credentials'],
    ['root of 1', '"root of 1"'],
    ['the root of 123456789012', '"the root of 123456789012"'],
    ['root of 123456789012 x', '"root of 123456789012 x"'],
    ['account abcdefghijkl', '"account abcdefghijkl"'],
    ['somebody of account 1', '"somebody of account 1"'],
    ['somebody of account abcdefghijkl', '"somebody of account abcdefghijkl"'],
    ['Identity Center user a b', '"Identity Center user a b"'],
  ])('%s, which is no name, is %s', (who, expected) => {
    expect(shortActor(who)).toBe(expected);
  });

  test('in an e-mail there is room for a hundred characters', () => {
    expect(mailActor('a'.repeat(100))).toBe('a'.repeat(100));
    expect(mailSubject('a'.repeat(101))).toBe(`${'a'.repeat(49)}..${'a'.repeat(49)}`);
    expect(mailSubject('arn:aws:iam::123456789012:user/ops/dora')).toBe('user/dora');
    expect(mailSubject('www.example.com')).toBe('"www[.]example[.]com"');
  });
});

describe('what a message says', () => {
  const alertOf = (more: Partial<Alert> = {}): Alert => ({
    ...{ kind: 'outcome', severity: 'high', account: '123456789012', region: 'eu-central-1', detection: 'x/y' },
    ...{ title: 'Blocked', summary: 'x', time: '2026-03-02T03:04:05Z', action: 'Done.', next: [], data: {} },
    ...more,
  });

  test.each<[string, Partial<Alert>, string]>([
    ['of little', {}, 'Blocked acct 123456789012 eu-central-1. Done.'],
    ['without an account', { account: '', region: '' }, 'Blocked. Done.'],
    ['by whom, where no account is known', { account: '', region: '', who: 'dora' }, 'Blocked by dora. Done.'],
    ['with what accounts are called', { accountName: 'shop' }, 'Blocked acct shop eu-central-1. Done.'],
    ['of an answer that is empty', { action: '', ref: 'f00d' }, 'Blocked acct 123456789012 eu-central-1. #f00d'],
    ['of a sentence', { title: 'Blocked!', account: '', region: '' }, 'Blocked! Done.'],
    ['of a title with gaps', { title: ' Blocked   it ' }, 'Blocked it acct 123456789012 eu-central-1. Done.'],
    ['of what it is about', { resource: 'org-trail' }, 'Blocked: org-trail acct 123456789012 eu-central-1. Done.'],
    [
      'of more than one',
      { resource: 'org-trail', others: 12 },
      'Blocked: org-trail and 12 more acct 123456789012 eu-central-1. Done.',
    ],
    ['of none more', { resource: 'a', others: 0, title: 'It' }, 'It: a acct 123456789012 eu-central-1. Done.'],
    ['of what the title names', { title: 'Cut a', resource: 'a' }, 'Cut a acct 123456789012 eu-central-1. Done.'],
    [
      'of what the headline is about, also where it names it',
      { headline: 'Cut a', resource: 'a' },
      'Cut a a acct 123456789012 eu-central-1. Done.',
    ],
    ['of whom it is about', { resource: 'dora', who: 'dora' }, 'Blocked by dora acct 123456789012 eu-central-1. Done.'],
    [
      'of an address',
      { resource: '203.0.113.7', from: '203.0.113.7' },
      'Blocked from 203.0.113.7 acct 123456789012 eu-central-1. Done.',
    ],
    ['of the account', { resource: '123456789012' }, 'Blocked acct 123456789012 eu-central-1. Done.'],
    ['of an empty name', { resource: '' }, 'Blocked acct 123456789012 eu-central-1. Done.'],
    ['of a headline alone', { headline: 'Cut', resource: '' }, 'Cut acct 123456789012 eu-central-1. Done.'],
    [
      'of a command, which only a question ends with',
      { command: 'npx riposte undo x' },
      'Blocked acct 123456789012 eu-central-1. Done.',
    ],
  ])('%s', (_name, more, expected) => {
    expect(sms(alertOf(more))).toBe(expected);
  });

  test.each<[string, string]>([
    ['Call the owner today. Then wait for them.', 'Call the owner today. Then wait for them.'],
    ['Call the owner of the account now, at once.', 'Call the owner of the account now, at once.'],
    [
      'Call the owner of the account, and all who may know of it',
      'Call the owner of the account, and all who may know of it',
    ],
    [
      'Call the owner of the account, and all others who know of it',
      'Call the owner of the account, and all others who know...',
    ],
    ['Call the owner of the account. Then change all of the keys there.', 'Call the owner of the account.'],
    ['Ask who did this in the team: they may know all that there is of it.', 'Ask who did this in the team.'],
    ['Take the key from the user; and then make a new one for somebody.', 'Take the key from the user.'],
    ['Take the key from the user (see the page of the user in the docs).', 'Take the key from the user.'],
    ['Ask the owner. If nobody knows: deactivate all the keys of the user.', 'Ask the owner.'],
    [
      'Look. Call whoever owns all of these accounts by now, and the owner',
      'Look. Call whoever owns all of these accounts by now,...',
    ],
  ])('a person does: %s', (advice, told) => {
    const text = sms(alertOf({ kind: 'finding', action: `You: ${advice}` }));

    expect(text.split('eu-central-1. ')[1]).toBe(`You: ${told}`);
  });

  test('what riposte does ends where a part of it ends, and what it does not stop is of it', () => {
    const action =
      'Done and checked. Does not stop sessions that are open already (at most 12 hours: contain the role), and others.';

    expect(sms(alertOf({ action }))).toBe(
      'Blocked acct 123456789012 eu-central-1. Done and checked. Does not stop sessions that are open already.',
    );
  });

  test.each([
    ['Close', 'web-production', 'Close web-production'],
    ['Close', 'role shop-production-checkout-worker', 'Close "role shop-p..kout-worker"'],
    ['Put back the trust of', 'role shop-production-checkout-worker', 'Put back the trust of "role shop-..out-worker"'],
  ])('beside a long command %s names what it is about', (headline, resource, expected) => {
    const command = `npx riposte approve reset-role-trust-${'5'.repeat(32)} --stage prod`;
    const text = sms(alertOf({ kind: 'approval', severity: 'high', headline, resource, command, ref: '6b42' }));

    expect(text.split('. npx')[0]?.replace(/ acct.*/, '')).toBe(`APPROVE? HIGH: ${expected}`);
  });

  test.each([
    ['finding', 64],
    ['outcome', 92],
  ] as const)('the answer of a %s is of %i characters at most', (kind, most) => {
    const action = `${'word '.repeat(30)}end`;
    const [, told = ''] = sms(alertOf({ kind, action, account: '', region: '', title: 'It' })).split('It. ');

    expect(told.endsWith('...')).toBe(true);
    expect(told.length).toBeLessThanOrEqual(most);
    expect(told.length).toBeGreaterThan(most - 'word '.length);
  });
});
