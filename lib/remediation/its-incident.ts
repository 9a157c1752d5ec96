import { errorText } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import { incidentLine } from '../domain/record/incident.ts';
import type { IncidentOf } from '../domain/record/incident-ports.ts';
import type { Alert } from '../domain/telling/alert.ts';
import { changeFindings } from './change-outcome.ts';
import type { ChangeOutcome } from './change-schema.ts';

/**
 * A question or an outcome as one of the incident that it answers: that of the first finding that is part of one. It is looked up here, and not
 * brought along by the task: of two incidents that turn out to be one, people know the one that stays. Without the name it is told all the same.
 */
export async function inItsIncident(
  outcome: ChangeOutcome,
  alert: Alert,
  { incidentOf, log }: { readonly incidentOf: IncidentOf; readonly log: Log },
): Promise<Alert> {
  try {
    for (const id of new Set(changeFindings(outcome).map((finding) => finding.id))) {
      const incident = await incidentOf(id);
      if (incident !== undefined) return { ...alert, ...incidentLine(incident, true) };
    }
  } catch (error) {
    log.error('The incident could not be read: told without its name', { error: errorText(error) });
  }
  return alert;
}
