import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDetections } from '../lib/detections/registry.ts';
import type { Finding } from '../lib/domain/finding/finding.ts';
import { parsePolicy } from '../lib/domain/policy/policy.ts';
import { filledAdvice } from '../lib/domain/telling/advice.ts';
import { type Alert, findingAlert } from '../lib/domain/telling/alert.ts';
import { renderAlert, textsOf } from '../lib/domain/telling/render-alert.ts';
import { SMS_PREFIX } from '../lib/domain/telling/sms.ts';
import { gsmLength } from '../lib/domain/text/gsm.ts';
import { digestAlert } from '../lib/telling/digest-text.ts';
import { actionText, briefText, drillText } from '../lib/triage/action.ts';
import { closedAlert } from '../lib/triage/closed.ts';
import { ASKED } from './alerts-asked.ts';
import { elsewhere } from './alerts-elsewhere.ts';
import { findingOf, held, NAMES, type Names, SIZES, sampleEvent, task, WHERE } from './alerts-samples.ts';
import { inIncidents, ownAlerts } from './alerts-told.ts';
import { uncarriedAlerts } from './alerts-uncarried.ts';
import { watchSections } from './alerts-watch.ts';

/** Every text that riposte can send, with short, usual and worst names. */
export async function alertsPage(): Promise<string> {
  const kinds = Object.entries(await alertsOf());
  const others = Object.entries({ ...elsewhere(), ...watchSections() });
  const sections = [
    ...kinds.map(([title, alertFor]) => section(title, alertFor)),
    ...others.map(([title, text]) => `## ${title}\n\n${text}\n`),
  ];
  return `# What people are told

Made by \`npm run docs\` from the same functions that make the messages: every kind of message, with short names, with those that single
sign-on and templates give, and with the longest and most hostile that AWS lets somebody choose. An SMS is one part of 160 characters, with what SNS puts in front, and ends,
where there is a finding, with what \`npx riposte show\` finds it by; what is done, the resource and that reference are never cut away.
The link to a call leads into CloudTrail's event history, some minutes after the call and for 90 days; it has no data events (reads of objects, calls of functions).

${sections.join('\n')}`;
}

function section(title: string, alertFor: (names: Names) => Alert): string {
  const rendered = SIZES.map((size) => {
    const message = renderAlert(alertFor(NAMES[size]));
    const { email, sms } = textsOf(message);
    return { size, subject: message.subject, email, sms: `${SMS_PREFIX}${sms}` };
  });
  const rows = rendered.map(
    ({ size, subject, sms }) => `| ${size} | ${cell(sms)} | ${gsmLength(sms)} | ${cell(subject)} |`,
  );
  const usual = rendered.find(({ size }) => size === 'usual');
  return `## ${title}

| names | SMS | characters | subject of the e-mail |
|---|---|---|---|
${rows.join('\n')}

\`\`\`text
${usual?.email.trimEnd() ?? ''}
\`\`\`
`;
}

/** As code in a table: nothing in it is a link, or a mark of the page. */
function cell(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

async function alertsOf(): Promise<Record<string, (names: Names) => Alert>> {
  const detections = await loadDetections();
  const detection = detections.find(({ id }) => id === 'persistence/role-trusts-outsiders') ?? { advice: [] };
  const { advice } = detection;
  const adviceOf = (names: Names) => filledAdvice(detection, findingOf(names), sampleEvent(names));
  const found = (names: Names, mode: string | undefined, more: Partial<Finding> = {}, news: readonly string[] = []) => {
    const planned = mode === undefined ? [] : [{ task: task(names), mode }];
    const finding = { ...findingOf(names), ...more };
    return findingAlert(
      finding,
      actionText(planned, undefined),
      adviceOf(names),
      news,
      briefText(planned, undefined, advice),
    );
  };
  return {
    'A finding that is answered at once': (names) => found(names, 'auto'),
    'A finding whose answer is asked about': (names) => found(names, 'approve'),
    'A finding that is only observed': (names) => found(names, 'observe'),
    'A finding that no playbook answers': (names) => found(names, undefined),
    'A finding while the policy cannot be used': (names) => {
      const planned = [{ task: task(names), mode: 'approve' }];
      const problem = 'the parameter holds no YAML';
      return findingAlert(
        findingOf(names),
        actionText(planned, problem),
        adviceOf(names),
        [],
        briefText(planned, problem, advice),
      );
    },
    ...inIncidents((names: Names) => found(names, 'approve')),
    'The same again, with news': (names) => found(names, 'approve', { count: 12 }, ['from another address']),
    'A drill': (names) => {
      const finding = { ...findingOf(names), title: 'DRILL: Role lets in another account' };
      return findingAlert(
        finding,
        drillText([task(names)]),
        adviceOf(names),
        [],
        'A drill: nothing happened, nothing is changed.',
      );
    },
    'A drill by schedule': (names) => {
      const finding = { ...findingOf(names), title: 'DRILL: Role lets in another account' };
      return findingAlert(
        finding,
        drillText([], true),
        adviceOf(names),
        [],
        'A drill: nothing happened, nothing is changed.',
      );
    },
    'It has ended': (names) => closedAlert(findingOf(names), '2026-03-02T03:34:05Z'),
    ...ASKED,
    'The digest': (names) =>
      digestAlert(
        {
          held: [held(names, 'a'), held(names, 'b'), { ...held(names, 'c'), severity: 'high' }],
          suppressed: [],
          policy: parsePolicy({ version: 1 }),
        },
        { ...WHERE, now: new Date('2026-03-02T03:15:00Z') },
      ),
    ...ownAlerts(held, WHERE),
    ...uncarriedAlerts(WHERE),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('alerts.md', import.meta.url), await alertsPage());
