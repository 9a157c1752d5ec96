import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ordinaryDay } from '../bench/days/day.ts';
import { type Message, toldOnce } from '../bench/days/messages.ts';
import { byDetection, bySeverity, TOLD_SEVERITIES } from '../bench/days/tables.ts';
import { WAYS } from '../bench/noise.ts';
import { loadDetections } from '../lib/detections/registry.ts';

/** How many detections the table names; the rest tell little. */
const NAMED = 25;

/** docs/noise.md: what on-call is told on an ordinary day, measured. */
export async function noisePage(): Promise<string> {
  const { causes, day } = ordinaryDay();
  const detections = await loadDetections();
  const told = WAYS.map(([title, policy, readOnly]) => ({
    title,
    messages: toldOnce(day, detections, policy, readOnly).messages,
  }));
  const messages = told[0]?.messages ?? [];
  const rows = Object.entries(causes).map(([cause, events]) => {
    const ids = new Set(events.map(({ id }) => id));
    const own = messages.filter(({ eventId }) => ids.has(eventId));
    return row(cause, events.length, own);
  });
  return `# What to expect on an ordinary day

Made by \`npm run docs\` from \`bench/days/\`, a day of one busy account of ${day.length} records: Terraform, builds and deployments, Kubernetes with
an autoscaler, sixty people through Identity Center, vendors' scanners, backups, and the routine of AWS's own security services.
Nothing bad happens on it. Messages are counted as triage would send them: thresholds, repetitions, what is new about a finding, storm control.
\`npm run bench noise\` prints the same with every detection.

| messages a day | all | ${TOLD_SEVERITIES.join(' | ')} |
|---|---|${TOLD_SEVERITIES.map(() => '---|').join('')}
${told.map((one) => `| ${one.title} | ${one.messages.length} | ${bySeverity(one.messages).join(' | ')} |`).join('\n')}

${dailyText(messages)}

What makes the difference is \`trusted\` in \`policy.yml\`: [what it takes](adr/0037-what-is-ones-own.md), and
[the policy of this account](../bench/days/policy.yml). A test mixes attackers' stories into the day: not one of their moves is told
less loud for it.

## By cause, its own named in the policy

| cause | records | messages | ${TOLD_SEVERITIES.join(' | ')} |
|---|---|---|${TOLD_SEVERITIES.map(() => '---|').join('')}
${rows.join('\n')}
${row('**all**', day.length, messages)}

## By detection

| detection | severity | messages |
|---|---|---|
${byDetection(messages)
  .slice(0, NAMED)
  .map(([severity, detection, count]) => `| \`${detection}\` | ${severity} | ${count} |`)
  .join('\n')}
`;
}

/** What the day's digest saves. */
function dailyText(messages: readonly Message[]): string {
  const low = messages.filter(({ finding }) => finding.severity === 'low').length;
  const rest = messages.length - low;
  return `With \`digest: 08:00 UTC\` in the policy, as \`policy.yml\` has it, the ${low} low ones of the first line are one message: ${rest + 1} a day in all.`;
}

function row(name: string, records: number, messages: readonly Message[]): string {
  return `| ${name} | ${records} | ${messages.length} | ${bySeverity(messages).join(' | ')} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('noise.md', import.meta.url), await noisePage());
