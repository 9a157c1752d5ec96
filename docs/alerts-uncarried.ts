import type { Alert } from '../lib/domain/telling/alert.ts';
import type { UncarriedKind } from '../lib/domain/telling/uncarried.ts';
import { uncarriedAlert } from '../lib/telling/uncarried-text.ts';

interface Where {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
}

/** The messages about what nobody carries any more, one a kind. */
export function uncarriedAlerts(where: Where): Record<string, (names: { readonly subject: string }) => Alert> {
  const told =
    (kind: UncarriedKind, id: string) =>
    ({ subject }: { readonly subject: string }) => {
      const one = { kind, id, name: subject, why: 'its workflow ended as ABORTED at 2026-03-02T02:00:00.000Z' };
      return uncarriedAlert(kind, [one], { ...where, now: new Date('2026-03-02T03:04:05Z') }, 0);
    };
  const machine = `arn:aws:states:${where.region}:${where.account}:execution:riposte-prod-shut-door`;
  return {
    'A change nobody will take back': told('change', 'reset-role-trust-1'),
    'A question whose workflow is gone': told('question', '0123456789ab'),
    'A workflow runs far beyond its time': told('execution', `${machine}:shut-1`),
    'A lease is over and not taken out': told('block', 'REGIONAL 203.0.113.7/32'),
    'The account is in another organization': () =>
      uncarriedAlert(
        'organization',
        [
          {
            kind: 'organization',
            id: 'o-z9y8x7w6v5',
            name: 'Now in organization o-z9y8x7w6v5',
            why: 'at first it was in organization o-a1b2c3d4e5',
          },
        ],
        { ...where, now: new Date('2026-03-02T03:04:05Z') },
        0,
      ),
    'An event was taken up and not finished': told('event', '6b42f00d6b42f00d6b42f00d6b42f00d'),
  };
}
