import { expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { foundationResources } from '../../../resources/foundation/parts.ts';
import { eventFile } from '../support/fixtures.ts';

const GIVEN: Record<string, string> = {
  ...foundationDefaults(),
  ...{ advisor: 'on', ownersEmail: 'owners@example.com' },
};

test('mails that do not reach the owners lie in a queue for fourteen days, which their topic alone fills, and on-call is told', async () => {
  const made = await foundation(async (name) => GIVEN[name] ?? '', 'riposte-foundation-dev');
  const { OwnersSubscription, OwnersDeadLetters, OwnersDeadLettersPolicy, OwnersDeadLettersNotEmpty } =
    foundationResources(made) as Record<string, { Properties: Record<string, unknown> }>;
  const detector = makeDetector(await loadDetections());
  const event = eventFile('defense-evasion/owners-not-told');
  const raised = (alarmName: unknown) =>
    detector.raised({ ...event, detail: { ...event.detail, alarmName: String(alarmName) } }).map(({ id }) => id);

  expect(OwnersSubscription?.Properties.RedrivePolicy).toEqual({
    deadLetterTargetArn: { 'Fn::GetAtt': ['OwnersDeadLetters', 'Arn'] },
  });
  expect(OwnersDeadLetters?.Properties).toMatchObject({
    MessageRetentionPeriod: 1_209_600,
    RedriveAllowPolicy: { redrivePermission: 'denyAll' },
  });
  expect(JSON.stringify(OwnersDeadLettersPolicy)).toContain('{"ArnEquals":{"aws:SourceArn":{"Ref":"OwnersTopic"}}}');
  expect(raised(OwnersDeadLettersNotEmpty?.Properties.AlarmName)).toEqual(['defense-evasion/owners-not-told']);
  expect(raised('riposte-dev-subscription-dead-letters-not-empty')).toEqual([]);
});
