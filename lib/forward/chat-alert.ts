import { type Incident, incidentName } from '../domain/record/incident.ts';
import { type Entry, SEEN } from '../domain/record/record.ts';
import { chatText, customNotification, LONGEST_PART, LONGEST_STEP, LONGEST_TITLE } from '../domain/telling/chat.ts';
import { dataOf, headlineOf, type Line } from './line.ts';
import { type Place, showCommand } from './place.ts';

/** What is new, before it is made harmless to a chat. */
interface News {
  readonly title: string;
  readonly said: string;
}

/** What lines of an incident begin with that are told; that it was opened, or became worse, people are told with the finding. */
const COURSE = /^(contained|no longer contained|closed|acknowledged)(?:: (.+))?$/;

/** What the line ends with that says that people were asked: only those are shown a question who may answer it. */
const ASKED = / approval, told$/;

/**
 * A line of the record as a chat shows it: what people were told, but for questions, and what became of an incident. An incident is one thread. Nothing of it
 * answers anything: there are no buttons, no links, and none of the texts that people got.
 */
export function chatAlertOf(line: Line, place: Place): object | undefined {
  const { entry, finding, incident } = line;
  const news = entry.stream.startsWith('INCIDENT#') ? newsOfIncident(line) : newsOfFinding(line);
  if (news === undefined) return undefined;
  const show = showCommand(finding?.id ?? incident?.id ?? '', place);
  return customNotification({
    id: `riposte-${place.stage}-${entry.stream}-${entry.seq}`,
    title: chatText(news.title, LONGEST_TITLE) || 'riposte',
    lines: [
      chatText(news.said, LONGEST_PART),
      ...(incident === undefined ? [] : [chatText(about(incident), LONGEST_STEP)]),
    ],
    steps: show === undefined ? [] : [`All of it: ${show}`],
    thread: `riposte-${place.stage}-${incident?.id ?? entry.stream}`,
    type: 'RiposteAlert',
    about: finding === undefined ? [] : [chatText(finding.subject, LONGEST_STEP)],
  });
}

function newsOfFinding({ entry, ...line }: Line): News | undefined {
  const { alert } = dataOf({ entry });
  if (alert?.told !== 'told' || ASKED.test(entry.what)) return undefined;
  const what = entry.what.replace(/, told$/, '');
  const title = headlineOf(alert) ?? line.finding?.title ?? what;
  if (entry.what === SEEN) return { title, said: line.finding?.summary || entry.why || title };
  return { title, said: `${what}, asked for by ${entry.who}${because(entry)}` };
}

function newsOfIncident({ entry, incident }: Line): News | undefined {
  const [, state, by] = COURSE.exec(entry.what) ?? [];
  if (incident === undefined || state === undefined) return undefined;
  const what = by === undefined ? `${state} by` : `${by}, asked for by`;
  return {
    title: `Incident ${incidentName(incident)} ${state}: ${incident.title}`,
    said: `${what} ${entry.who}${because(entry)}`,
  };
}

function because({ why }: Entry): string {
  return why === '' ? '' : `: ${why}`;
}

function about(incident: Incident): string {
  const { severity, account, region, openedAt } = incident;
  return `Incident ${incidentName(incident)}, ${severity}, ${account} ${region}, since ${openedAt}`;
}
