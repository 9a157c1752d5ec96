import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Amounts, costOf } from '../lib/ask/cost.ts';
import { EACH, RUN, times } from '../lib/ask/cost-by-use.ts';
import { FREE, PRICES, PRICES_OF, type Priced, type Seen } from '../lib/ask/prices.ts';

/** What is there when nothing happens. Alarms, keys and secrets are counted in the template by a test; of metrics a dozen have data. */
export const AT_REST = {
  alarm: 19,
  'web ACL': 1,
  'rule of a web ACL': 2,
  'customer-managed key': 1,
  secret: 2,
  dashboard: 1,
  'custom metric': 12,
} as const satisfies Amounts;

/** What of it can be left out by a parameter, without anything being noticed or answered less. */
const LEFT_OUT: Amounts = { 'web ACL': 1, 'rule of a web ACL': 2, dashboard: 1 };

/** The month that the goal speaks of. */
const MONTH = { events: 1_000_000, findings: 1_000, remediations: 100 };

/** Functions that run by the clock: the digest, tell-again, the sign of life and its triage, what looks for work that nobody carries. */
const CLOCK_RUNS = 30 * 24 * (4 + 30 + 1 + 1);

/** How often triage is invoked for a recorded write: on an ordinary day not more than this. */
export const REACHES = 0.55;

/** Parts of the foundation, each for a month as the second column says. */
const FOUNDATION: readonly (readonly [part: string, of: string, amounts: Amounts])[] = [
  [
    '`trail=account`',
    'the first copy of management events is free; the key',
    { 'customer-managed key': 1, 'call to KMS': 50_000 },
  ],
  ['`insights=with management`', '1 M events, two kinds', { 'event analysed by Insights': 2_000_000 }],
  [
    '`insights=separate`',
    'the same, and the events a second time',
    { 'event analysed by Insights': 2_000_000, 'management event copied once more': 1_000_000 },
  ],
  ['`dataEvents=on`', '50 M reads and writes of objects and invocations', { 'data event': 50_000_000 }],
  [
    '`config=own recorder`',
    '2,000 items recorded, 4,000 evaluations, and 500 more, since rules look again once something is put right: ten times at 50 resources',
    { 'item recorded by Config': 2_000, 'evaluation by Config': 4_500 },
  ],
  [
    '`plainSecrets=on`',
    'a look a day at 1,000 parameters and functions, ten of which hold a secret',
    { 'GB-second of a function (arm64)': 30 * 15 * 0.5, 'GB of logs': 0.001, 'evaluation by Config': 300 },
  ],
  [
    '`waf=count`',
    'ten rules and four groups, 10 M requests, 5 GB of its logs',
    { 'web ACL': 1, 'rule of a web ACL': 14, 'request inspected by WAF': 10_000_000, 'GB of logs': 5 },
  ],
  ['`ddos=on`', 'one thing watched', { alarm: 1, 'alarm on an anomaly': 1, 'composite alarm': 1 }],
  [
    '`advisor=on`',
    'a refresh a day, a mail a week',
    { ...times(RUN, 34), 'GB-second of a function (arm64)': 30 * 60 * 0.5, 'e-mail by SNS': 5 },
  ],
  ['`shield=subscribed`', 'alarms on one balancer, beside the subscription', { alarm: 2 }],
  ['`machineLogs=on`', '2 GB', { 'GB of logs': 2 }],
  [
    '`logsTo=splunk`',
    "WAF's 5 GB and machines' 2 GB, as if they came unpacked, and the secret; what Splunk takes for them comes on top",
    { 'GB through Firehose': 7, 'GB unpacked by Firehose': 7, secret: 1 },
  ],
  [
    '`logGroups` (answer stack)',
    "WAF's 5 GB in a million batches",
    { ...times(RUN, 1_000_000), 'write to DynamoDB': 2_000_000 },
  ],
];

/** What of it is still paid for in an account that has nothing else. */
export function beyondFree(amounts: Amounts): Amounts {
  const left = Object.entries(amounts).map(([what, count]) => [what, Math.max(0, count - (FREE[what as Priced] ?? 0))]);
  return Object.fromEntries(left);
}

/** What is there when nothing happens, with all that can be left out left out. */
export function leastAtRest(): Amounts {
  const left = Object.entries(AT_REST).map(([what, count]) => [what, count - (LEFT_OUT[what as Priced] ?? 0)]);
  return Object.fromEntries(left);
}

/** What riposte costs by use in the month that the goal speaks of, USD. */
export function costByUse(): number {
  return usage().reduce((sum, [, , cost]) => sum + cost, 0);
}

function usage(): [what: string, count: number, cost: number][] {
  const counts: [keyof typeof EACH, number][] = [
    ['function that runs by the clock', CLOCK_RUNS],
    ['event that reaches triage', MONTH.events * REACHES],
    ['finding', MONTH.findings],
    ['remediation', MONTH.remediations],
  ];
  return counts.map(([what, count]) => [what, count, count * costOf(EACH[what])]);
}

/** What was seen there, in words. */
function seen(where: Seen): string {
  const named = Object.entries(PRICES).flatMap(([what, price]) => (price.seen === where ? what : []));
  return named.join(', ');
}

const usd = (amount: number) => amount.toFixed(2);
const number = (count: number) => count.toLocaleString('en-US');

/** docs/cost.md: list prices times what is there and what happens. */
export function costPage(): string {
  const rest = Object.entries(AT_REST).map(
    ([what, count]) =>
      `| ${what} | ${count} | ${usd(costOf({ [what]: count }))} | ${usd(costOf(beyondFree({ [what]: count })))} |`,
  );
  const used = usage().map(([what, count, cost]) => `| ${what} | ${number(count)} | ${usd(cost)} |`);
  const parts = FOUNDATION.map(([part, of, amounts]) => `| ${part} | ${of} | ${usd(costOf(amounts))} |`);
  return `# What it costs

Computed by \`npm run docs\` from [prices.ts](../lib/ask/prices.ts): list prices of us-east-1, without free tiers unless a column says so. Each was looked up on ${PRICES_OF}
in stored copies of public pages, whose age varies; the page stands beside it. Seen on a page of AWS's: ${seen('AWS')}. Told by others
only: ${seen('others')}. From memory, since no page that was found says it, or two say different things: ${seen('memory')}. Check yours; regions differ by a
fifth and more. What is there is counted in the template. How many calls a finding or a remediation makes is read from the code and rounded up,
not measured on a bill. SMS, storage and transfer are left out: SMS by country, the others are cents.

## riposte, when nothing happens

| what | how many | USD a month | in an account that has no others |
|---|---|---|---|
${rest.join('\n')}
| **together** | | **${usd(costOf(AT_REST))}** | **${usd(costOf(beyondFree(AT_REST)))}** |
| with \`webAcls=<yours>\` and \`dashboard=off\` | | **${usd(costOf(leastAtRest()))}** | **${usd(costOf(beyondFree(leastAtRest())))}** |

Ten alarms, three dashboards and ten metrics of an account are free. The web ACL is one of riposte's own with a rule a family of
addresses; with \`wafScope=BOTH\` there are two. \`webAcls\` leaves it out where you have one: put the stack's IP sets into it, as rules that block
(the [foundation's](foundation.md#web-acl) does with \`blockSets\`), or nothing is blocked; \`npx riposte doctor\` looks. WAF takes 0.60 a million requests that it inspects.
What is left are alarms that say when riposte itself does not work, keys, and metrics: those are not cut. Merged alarms would cost the same, since each
metric in an alarm is charged.

## riposte, by use

A month of ${number(MONTH.events)} recorded writes, ${number(MONTH.findings)} findings and ${number(MONTH.remediations)} remediations; on the [ordinary day](noise.md) triage is invoked for
${Math.round(REACHES * 100)} % of the writes at most.

| what | how many | USD |
|---|---|---|
${used.join('\n')}
| **together** | | **${usd(costByUse())}** |

## The foundation, part by part

Each for a month of a middling account; a part that is not asked for costs nothing. For yours, \`npx riposte doctor --cost --stage dev\` counts what is there: nothing need
be deployed for it.

| part | for what | USD |
|---|---|---|
${parts.join('\n')}

Shield Advanced, which riposte never switches on, is 3,000 USD a month for a year at least ([more](services/ddos.md)). GuardDuty and Security Hub are priced by what
they look at; their consoles say what a month will be.
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(new URL('cost.md', import.meta.url), costPage());
