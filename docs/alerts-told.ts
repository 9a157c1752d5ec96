import type { Joined } from '../lib/domain/record/incident.ts';
import type { Alert } from '../lib/domain/telling/alert.ts';
import type { Held } from '../lib/domain/telling/held.ts';
import { sweepAlert } from '../lib/telling/sweep-text.ts';
import { undeliveredAlert } from '../lib/telling/undelivered-text.ts';
import { inIncident } from '../lib/triage/thread.ts';
import { tooCostlyAlert } from '../lib/triage/too-costly.ts';
import { incidentOf, OPENED } from './alerts-samples.ts';

interface Where {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
}

interface Names {
  readonly actor: string;
  readonly subject: string;
}

const NOW = new Date('2026-03-02T03:15:00Z');

/** A finding's message as one of its incident: the first, one more, one that makes it worse, and what goes on after a person closed it. */
export function inIncidents<N extends Pick<Names, 'actor'>>(
  found: (names: N) => Alert,
): Record<string, (names: N) => Alert> {
  const told = (more: Partial<Joined>, first: boolean) => (names: N) => {
    const joined = { incident: incidentOf(names), opens: false, rises: false, reopens: false, ...more };
    return inIncident({ ...found(names), kind: 'finding' }, joined, first);
  };
  return {
    'A finding that opens an incident': told({ opens: true }, true),
    'One more of an incident': told({}, true),
    'One that makes an incident worse': told({ rises: true }, true),
    'An incident goes on after it was closed': told({ reopens: true }, true),
  };
}

/** What is told of riposte's own work: a sweep, messages that did not arrive, an event that nobody can judge. */
export function ownAlerts(
  held: (names: Names, id: string) => Held,
  where: Where,
): Record<string, (names: Names) => Alert> {
  const place = { ...where, now: NOW };
  return {
    'What a sweep found': (names) => {
      const sweep = { at: OPENED, answered: false };
      return sweepAlert(
        [
          { ...held(names, 'a'), sweep },
          { ...held(names, 'b'), severity: 'high', sweep },
        ],
        place,
      );
    },
    'What did not reach a subscriber': ({ subject }) => {
      const topic = `arn:aws:sns:${where.region}:${where.account}:riposte-${where.stage}-alerts`;
      const missed = { id: 'm-1', topic, subscription: `${topic}:0a1b2c3d`, at: OPENED, severity: 'high' as const };
      const text = `HIGH: Role lets in another account: ${subject}`;
      return undeliveredAlert(
        [{ ...missed, subject: '[riposte] HIGH: Role lets in another account', text, wakes: true }],
        place,
      );
    },
    'An event is too costly to judge': ({ actor }) =>
      tooCostlyAlert({
        ...{ id: '7e2d1a4c-0000-4000-8000-000000000001', account: where.account, region: where.region },
        ...{ source: 'aws.iam', 'detail-type': 'AWS API Call via CloudTrail', time: OPENED, resources: [] },
        detail: { userIdentity: { type: 'IAMUser', arn: actor } },
      }),
  };
}
