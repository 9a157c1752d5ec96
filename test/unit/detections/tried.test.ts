import { expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { eventFile } from '../support/fixtures.ts';

const detections = new Map((await loadDetections()).map((one) => [one.id, one]));

function raised(id: string, errorCode?: string) {
  const detection = detections.get(id);
  if (detection === undefined) throw new Error(`no detection ${id}`);
  const event = eventFile(id);
  const { errorCode: _, ...detail } = event.detail;
  return raiseFinding(detection, { ...event, detail: errorCode === undefined ? detail : { ...detail, errorCode } });
}

test.each([
  ['defense-evasion/root-session-assumed', 'AccessDenied', 'Refused: Root session taken in a member account'],
  ['lateral-movement/serial-console-used', 'Client.UnauthorizedOperation', 'Refused: Serial console opened'],
  ['lateral-movement/serial-console-used', 'Client.RequestLimitExceeded', 'Failed: Serial console opened'],
  ['lateral-movement/serial-console-used', undefined, 'Serial console opened'],
  ['defense-evasion/organization-left', 'AccessDeniedException', 'Attempt to leave the organization'],
  ['credential-access/secrets-read-in-bulk', 'AccessDenied', 'Many secrets read by one caller'],
])('what was tried in vain is not told as done: %s, %s', (id, code, title) => {
  expect(raised(id, code).title).toBe(title);
});

test('what succeeds after it was refused is a finding of its own', () => {
  const id = 'defense-evasion/root-session-assumed';

  expect(raised(id, 'AccessDenied').id).not.toBe(raised(id).id);
  expect(raised(id, 'AccessDenied').id).toBe(raised(id, 'UnauthorizedException').id);
});
