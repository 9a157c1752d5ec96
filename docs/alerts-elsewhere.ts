import { chatNotification } from '../lib/approval/chat.ts';
import { messagePage, questionPage } from '../lib/approval/page.ts';
import { LINK_TO_NOTHING } from '../lib/approval/serve-page.ts';
import { securityHubFinding } from '../lib/domain/finding/asff.ts';
import { follow } from '../lib/domain/record/record.ts';
import { type Alert, findingAlert } from '../lib/domain/telling/alert.ts';
import { renderAlert } from '../lib/domain/telling/render-alert.ts';
import { chatAlertOf } from '../lib/forward/chat-alert.ts';
import type { Line } from '../lib/forward/line.ts';
import { pageOf } from '../lib/forward/pager-duty.ts';
import { digestOf } from '../lib/foundation/advisor.ts';
import { question } from './alerts-asked.ts';
import {
  ACCOUNT,
  findingOf,
  incidentOf,
  NAMES,
  type Names,
  outcome,
  REGION,
  record,
  SIZES,
  STAGE,
  TIME,
  WHERE,
} from './alerts-samples.ts';

const PLAYBOOK = 'reset-role-trust';
const PLACE = { account: ACCOUNT, region: REGION, stage: STAGE };

/** How a page is opened here. */
const OPENED = { stage: 'prod', now: new Date(TIME), token: 'token' };

/** What people read elsewhere than in an e-mail or an SMS: each with short, usual and worst names, as text. */
export function elsewhere(): Record<string, string> {
  return {
    'A question in Slack or Teams': eachSize((names) => chat(names, 'ask')),
    'A reminder in Slack or Teams': eachSize((names) => chat(names, 'remind')),
    'Nobody has answered, in Slack or Teams': eachSize((names) => chat(names, 'escalate')),
    'A finding in Slack or Teams': eachSize((names) =>
      chatAlert(told(names, findingAlert(findingOf(names), 'Nothing was changed.', []))),
    ),
    'What was done, in Slack or Teams': eachSize((names) =>
      chatAlert(told(names, outcome(names, { outcome: 'applied' }), `${PLAYBOOK} applied, told`)),
    ),
    'An incident in Slack or Teams, contained': eachSize((names) => chatAlert(contained(names))),
    'The page behind a link': eachSize((names) => textOfPage(questionPage(asked(names), OPENED))),
    'The page once it was decided': eachSize((names) =>
      textOfPage(questionPage({ ...asked(names), approval: record('denied').approval }, OPENED)),
    ),
    'The page once nobody has answered': eachSize((names) =>
      textOfPage(questionPage({ ...asked(names), approval: record('expired').approval }, OPENED)),
    ),
    'The page of a link that is none': textBlock(textOfPage(messagePage(...LINK_TO_NOTHING))),
    'A page of PagerDuty': eachSize(pagerDuty),
    'A finding in Security Hub': eachSize(securityHub),
    "The weekly mail about Trusted Advisor's checks": textBlock(advisorMail()),
  };
}

/** What a question shows of itself, as its record keeps it. */
function asked(names: Names) {
  const alert = outcome(names, { outcome: 'approval' });
  const { severity, title, summary, action, next } = alert;
  return { ...record('waiting'), shown: { severity, title, summary, action, next: [...next] } };
}

function chat(names: Names, phase: 'ask' | 'remind' | 'escalate'): string {
  return textOfChat(chatNotification(asked(names), { phase, stage: STAGE, key: 'k'.repeat(32) }));
}

/** What a person reads of a custom notification. */
function textOfChat(notification: string): string {
  const { content } = JSON.parse(notification) as {
    content: { title: string; description: string; nextSteps: string[] };
  };
  return [content.title, content.description, ...content.nextSteps.map((step) => `- ${step}`)].join('\n');
}

/** A line of the record that says that people were told. */
function told(names: Names, alert: Alert, what = 'seen'): Line {
  const { subject, attributes } = renderAlert(alert);
  const entry = follow(undefined, {
    ...{ stream: 'FINDING#6b42f00d', id: 'e-1', at: TIME, what, who: `detection ${findingOf(names).detection}` },
    ...{ why: findingOf(names).summary, policyVersion: '7' },
    data: JSON.stringify({
      alert: { told: 'told', at: TIME, subject, wakes: true, severity: attributes.severity?.value },
    }),
  });
  return { entry, finding: findingOf(names), incident: incidentOf(names) };
}

function contained(names: Names): Line {
  const { entry, incident } = told(names, findingAlert(findingOf(names), '', []), `contained: ${PLAYBOOK} applied`);
  return { entry: { ...entry, stream: 'INCIDENT#6b42f00d' }, incident };
}

function chatAlert(line: Line): string {
  return textOfChat(JSON.stringify(chatAlertOf(line, PLACE)));
}

function pagerDuty(names: Names): string {
  const page = pageOf(told(names, question(names, 'ask')), 0, PLACE) as {
    payload: { summary: string; source: string; severity: string; component: string; custom_details: object };
  };
  const { summary, source, severity, component, custom_details: details } = page.payload;
  return [summary, `${severity}, ${source}`, component, JSON.stringify(details)].join('\n');
}

function securityHub(names: Names): string {
  const { Title, Description, Resources, ProductFields } = securityHubFinding(findingOf(names)) as {
    Title: string;
    Description: string;
    Resources: { Type: string; Id: string }[];
    ProductFields: Record<string, string>;
  };
  const fields = Object.entries(ProductFields).map(([name, value]) => `${name}: ${value}`);
  return [Title, Description, ...Resources.map(({ Type, Id }) => `${Type} ${Id}`), ...fields].join('\n');
}

function advisorMail(): string {
  const { subject, text } = digestOf(
    [
      { id: 'a', name: 'Security Groups - Specific Ports Unrestricted', category: 'security' },
      { id: 'b', name: 'Low Utilization Amazon EC2 Instances', category: 'cost_optimizing' },
    ],
    [
      { id: 'a', status: 'error', flagged: 2, saving: 0 },
      { id: 'b', status: 'warning', flagged: 5, saving: 120 },
    ],
    { account: WHERE.account, at: new Date(TIME) },
  );
  return `${subject}\n\n${text}`;
}

/** What a person reads of a page, without its marks. */
function textOfPage(page: string): string {
  const main = /<main>([\s\S]*)<\/main>/.exec(page)?.[1] ?? '';
  return main
    .replace(/<li>/g, '\n- ')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\n{2,}/g, '\n')
    .trim();
}

function eachSize(textFor: (names: Names) => string): string {
  return SIZES.map((size) => `With ${size} names:\n\n${textBlock(textFor(NAMES[size]))}`).join('\n\n');
}

/** A text as it is; nothing in it ends the block. */
function textBlock(text: string): string {
  return `\`\`\`text\n${text.replaceAll('```', "'''").trimEnd()}\n\`\`\``;
}
