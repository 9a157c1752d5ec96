import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../lib/detections/registry.ts';
import { type Alert, findingAlert } from '../../lib/domain/alert.ts';
import { proposalsOf } from '../../lib/domain/detection.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import { gsmLength } from '../../lib/domain/gsm.ts';
import type { Incident } from '../../lib/domain/incident.ts';
import { renderAlert, textsOf } from '../../lib/domain/render-alert.ts';
import { severityLevel } from '../../lib/domain/severity.ts';
import { shortActor } from '../../lib/domain/sms.ts';
import type { Task } from '../../lib/domain/task.ts';
import { briefText } from '../../lib/triage/action.ts';
import { inIncident } from '../../lib/triage/thread.ts';
import { eventFile, finding } from './fixtures.ts';

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
    const raised = raiseFinding(detection, { ...eventFile(detection.id), account: '123456789012' });
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
