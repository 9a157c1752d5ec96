import { openRecord } from '../../lib/aws/by-person/record-commands.ts';
import { type Severity, severityLevel } from '../../lib/domain/finding/severity.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { printJson } from '../print-json.ts';
import { findAny, findIncident } from '../record/find.ts';
import { closedText, findingRow, findingText, incidentRow, incidentText } from '../record/show-text.ts';
import { sinceOf } from '../record/since.ts';
import { storyOf } from '../record/story.ts';
import { WrongUseError } from '../wrong-use.ts';

/** Where a question goes, and how it is answered. */
interface Asked extends Destination {
  readonly json?: true;
}

/** How many rows a list has; the rest is counted. */
const ROWS = 200;

/** Lists the findings seen since a time, newest first. */
export async function findings({
  since,
  severity,
  json,
  ...where
}: Asked & { since: string; severity: Severity }): Promise<void> {
  const now = new Date();
  const from = sinceOf(since, now);
  const found = await (await openRecord(await deploymentFor(where))).findings(from, now);
  const shown = found.filter((one) => severityLevel(one.severity) >= severityLevel(severity));
  print(shown, json, findingRow, `No findings since ${from.toISOString()}.`);
}

/** Lists the incidents heard of since a time, the one seen last first. */
export async function incidents({ since, json, ...where }: Asked & { since: string }): Promise<void> {
  const now = new Date();
  const from = sinceOf(since, now);
  const found = await (await openRecord(await deploymentFor(where))).incidents(from, now);
  print(found, json, incidentRow, `No incidents since ${from.toISOString()}.`);
}

/** Shows an incident or a finding with all that happened. */
export async function show(id: string, { json, ...where }: Asked): Promise<void> {
  const record = await openRecord(await deploymentFor(where));
  const found = await findAny(id, record, new Date());
  if ('finding' in found) {
    if (json) printJson(found.finding);
    else console.log(findingText(found.finding));
    return;
  }
  const story = await storyOf(found.incident, record);
  if (json) printJson(story);
  else console.log(incidentText(story));
}

/** Says that somebody looks after an incident: what is seen again comes in the digest only, what is worse as ever. */
export async function ack(id: string, { reason = 'no reason given', json, ...where }: Asked & { reason?: string }) {
  const record = await openRecord(await deploymentFor(where));
  const { incident } = await findIncident(id, record, new Date());
  if (incident.state === 'closed') throw new Error(`incident ${incident.id} is closed: ${closedText(incident)}`);
  await record.say(incident, 'acknowledged', reason, new Date());
  if (json) printJson({ incident: incident.id, acknowledged: true });
  else console.log(`Acknowledged: ${incidentRow(incident)}`);
}

/** Says that an incident is over, and why. */
export async function close(id: string, { reason, json, ...where }: Asked & { reason?: string }): Promise<void> {
  if (reason === undefined || reason.trim() === '') throw new WrongUseError('say why: riposte close 6b42 --reason "…"');
  const record = await openRecord(await deploymentFor(where));
  const { incident } = await findIncident(id, record, new Date());
  if (!(await record.say(incident, 'closed', reason, new Date())))
    throw new Error(`incident ${incident.id} is closed already: ${closedText(incident)}`);
  if (json) printJson({ incident: incident.id, closed: true });
  else console.log(`Closed: ${incidentRow({ ...incident, state: 'closed' })}`);
}

function print<T>(rows: readonly T[], json: true | undefined, rowOf: (row: T) => string, none: string): void {
  if (json) for (const row of rows) printJson(row);
  else if (rows.length === 0) console.log(none);
  else {
    for (const row of rows.slice(0, ROWS)) console.log(rowOf(row));
    if (rows.length > ROWS) console.log(`… and ${rows.length - ROWS} more: --since says from when on, --json has all`);
  }
}
