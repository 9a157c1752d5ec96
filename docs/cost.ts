import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Amounts, costOf } from '../lib/ask/cost.ts';
import { EACH, RUN, times } from '../lib/ask/cost-by-use.ts';
import { COUNTED_ON } from '../lib/ask/counted.ts';
import { FREE, PRICES, PRICES_OF, type Priced, type Seen } from '../lib/ask/prices.ts';

const DAYS = 30;

/** Queues that a function is woken by; Lambda asks each with five pollers, which wait 20 s for an answer. A test counts them in the template. */
export const POLLED_QUEUES = 2;
const POLLS = (POLLED_QUEUES * 5 * DAYS * 24 * 3_600) / 20;

/** What riposte is paid for when nothing happens. A test counts alarms, keys and secrets in the template; its own metrics are written when something is wrong. */
export const AT_REST = {
  alarm: 19,
  'customer-managed key': 1,
  secret: 2,
  'request to SQS': POLLS,
} as const satisfies Amounts;

/** What stands before web sites, and is made where nobody names one that is there. */
export const WEB_ACL = { 'web ACL': 1, 'rule of a web ACL': 2 } as const satisfies Amounts;

/** The month that the goal speaks of. */
const MONTH = { events: 1_000_000, findings: 1_000, remediations: 100 };

/** Functions that run by the clock: the digest and the writer of the IP sets four times an hour, the reaper, and triage for the sign of life. */
const CLOCK_RUNS = DAYS * 24 * (4 + 4 + 1 + 4);

/** How often triage is invoked for a recorded write: on an ordinary day not more than this. */
export const REACHES = 0.56;

/** Recorded writes of a month of the ordinary day's account. */
export const WRITES_OF_A_MONTH = DAYS * 12_453;

/** Parts of the foundation, each for a month as the second column says. */
const FOUNDATION: readonly (readonly [part: string, of: string, amounts: Amounts])[] = [
  [
    '`trail=account`',
    'the first copy of management events is free; the key, which is 1.00 more after a year and after two',
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
    '`config=rules only`, `aggregator=organization`',
    'the evaluations alone; the aggregator costs nothing',
    { 'evaluation by Config': 4_500 },
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
  [
    '`cdnName`',
    'nothing that stays; CloudFront is paid by requests and by what leaves, and the certificate costs nothing',
    {},
  ],
  ['`origin`', 'the same, and the key in Secrets Manager that opens the balancer', { secret: 1 }],
  ['`ddos=on`', 'one thing watched', { alarm: 1, 'alarm on an anomaly': 1, 'composite alarm': 1 }],
  [
    '`advisor=on`',
    'a refresh a day, a mail a week',
    { ...times(RUN, 34), 'GB-second of a function (arm64)': 30 * 60 * 0.5, 'e-mail by SNS': 5, alarm: 1 },
  ],
  [
    '`unusedCertificates=on`',
    'a mail a week; with `advisor=on` the same one',
    { ...times(RUN, 5), 'GB-second of a function (arm64)': 5 * 10 * 0.5, 'e-mail by SNS': 5, alarm: 1 },
  ],
  ['`shield=subscribed`', 'alarms on one balancer, beside the subscription', { alarm: 2 }],
  ['`machineLogs=on`', '2 GB, and failed sign-ins in every hour', { 'GB of logs': 2, alarm: 1, 'own metric': 1 }],
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

/** What riposte costs in the month that the goal speaks of, USD: what stays and what is used. */
export function costOfTheMonth(): number {
  return costOf(AT_REST) + sum(THE_MONTH);
}

/** What it costs in a month of the ordinary day's account, with all that happens there. */
export function costOfAnOrdinaryMonth(): number {
  return costOf(AT_REST) + sum(ORDINARY_MONTH);
}

type Usage = readonly (readonly [what: keyof typeof EACH, count: number])[];

const THE_MONTH: Usage = [
  ['run by the clock', CLOCK_RUNS],
  ['event that reaches triage and is nothing', MONTH.events * REACHES],
  ['finding', MONTH.findings],
  ['remediation', MONTH.remediations],
];

const ORDINARY_MONTH: Usage = [
  ['run by the clock', CLOCK_RUNS],
  ['write of an ordinary day', WRITES_OF_A_MONTH],
];

/** Some of the amounts. */
function only(amounts: Amounts, ...which: readonly Priced[]): Amounts {
  return Object.fromEntries(which.map((what) => [what, amounts[what] ?? 0]));
}

function sum(usage: Usage): number {
  return usage.reduce((all, [what, count]) => all + count * costOf(EACH[what]), 0);
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
      `| ${what} | ${number(count)} | ${usd(costOf({ [what]: count }))} | ${usd(costOf(beyondFree({ [what]: count })))} |`,
  );
  const million = times(EACH['write of an ordinary day'], MONTH.events);
  const rows = (usage: Usage) =>
    usage.map(([what, count]) => `| ${what} | ${number(count)} | ${usd(count * costOf(EACH[what]))} |`).join('\n');
  const parts = FOUNDATION.map(([part, of, amounts]) => `| ${part} | ${of} | ${usd(costOf(amounts))} |`);
  return `# What it costs

**${usd(costOfTheMonth())} USD a month** for ${number(MONTH.events)} recorded writes, ${number(MONTH.findings)} findings and ${number(MONTH.remediations)} remediations, at list price without any free tier: ${usd(costOf(AT_REST))} that stay and ${usd(sum(THE_MONTH))} by use.
Beside it come ${usd(costOf(WEB_ACL))} for a web ACL, [where you have none](#what-stands-before-your-sites), and the [foundation's parts](#the-foundation-part-by-part), each as you ask for it.

Computed by \`npm run docs\`: list prices of us-east-1 of one table, [prices.ts](../lib/ask/prices.ts), times what is there, counted in the template, and what is done, counted on the
local stack ([counted.ts](../lib/ask/counted.ts), ${COUNTED_ON}; \`npm run bench calls\` counts anew). The prices were looked up on ${PRICES_OF} in stored copies of public pages, whose age
varies; the page stands beside each. Seen on a page of AWS's: ${seen('AWS')}. Told by others only: ${seen('others')}. From memory, since no page that
was found says it, or two say different things: ${seen('memory')}. Check yours; regions differ by a fifth and more. SMS, the bundles' storage
and transfer are left out: SMS by country, the others are cents.

## What stays

| what | how many | USD a month | in an account that has no others |
|---|---|---|---|
${rest.join('\n')}
| **together** | | **${usd(costOf(AT_REST))}** | **${usd(costOf(beyondFree(AT_REST)))}** |

Ten alarms and a million requests to SQS of an account are free. Requests to SQS are Lambda's, which asks the two queues that wake a function all day
([source](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)). The key costs 1.00 more after each of its first two rotations, and nothing more
after later ones. It rotates every seven years, the longest that KMS takes: every year, as KMS does where nobody says otherwise, would be 2.00 more a month from the third year on. What that would buy is new
material for new messages. KMS keeps the old, so that who may use the key reads on as before; the material leaves KMS never; and what is under it is gone after a fortnight. The key of CloudTrail's logs, which lie for
years, rotates every year. Where your rules ask for a year here as well (a later deployment leaves it so):

\`\`\`
aws kms enable-key-rotation --rotation-period-in-days 365 --key-id $(aws kms describe-key --key-id alias/riposte-dev-alerts --query KeyMetadata.KeyId --output text)
\`\`\`

Merged alarms would cost the same, since each metric in an alarm is charged, and two keys in one secret would be read by whoever may read
one. Three alarms read metrics of riposte's own: these are paid for by the hour in which they are written, and are written when something is wrong.

The picture in CloudWatch (\`dashboard=on\`) is off unless you ask for it: ${usd(PRICES.dashboard.usd)} a month, nothing where the account has fewer than three. It shows metrics that AWS keeps anyway;
\`npx riposte board\` shows more.

## What stands before your sites

| what | how many | USD a month |
|---|---|---|
${Object.entries(WEB_ACL)
  .map(([what, count]) => `| ${what} | ${count} | ${usd(costOf({ [what]: count }))} |`)
  .join('\n')}
| **together** | | **${usd(costOf(WEB_ACL))}** |

The stack makes a web ACL of its own, with a rule for each family of addresses, unless \`webAcls\` names yours; with \`wafScope=BOTH\` it makes two. It is no part of the sum above
because it stands before your sites, as one of your own may already: as it is deployed where none is named, all comes to **${usd(costOfTheMonth() + costOf(WEB_ACL))}**. Into yours put the stack's IP sets, as rules that
block (the [foundation's](foundation.md#web-acl) does with \`blockSets\`), or nothing is blocked; \`npx riposte doctor\` looks. WAF takes 0.60 a million requests that it inspects.

## By use

A month of ${number(MONTH.events)} recorded writes, ${number(MONTH.findings)} findings and ${number(MONTH.remediations)} remediations; on the [ordinary day](noise.md) triage is invoked for
${Math.round(REACHES * 100)} % of the writes at most.

| what | how many | USD |
|---|---|---|
${rows(THE_MONTH)}
| **together** | | **${usd(sum(THE_MONTH))}** |

Counted are runs, calls that are paid for, units of DynamoDB, steps of workflows, bytes of logs and of the record. These are kept for 90 and 400 days: a month
after so long is reckoned. Not counted, since a machine of one's own cannot say it, is how long AWS takes: a
run is reckoned as the processor's time it took here, at the ${Math.round((512 / 1769) * 100)} % of a processor that 512 MB have, 10 ms for each call, and 0.6 s for each new process: every one of a finding
or a remediation, one in a hundred for triage. A remediation has its finding in it, and is the dearer of two: an address blocked at once and let in again, a port
closed once a person said so.

### With as many findings as an ordinary day has

Most of what happens in a busy account is no finding that people hear of, and is recorded all the same: of the ordinary day's 12,457 writes some thousand
become findings that are \`info\`, or are more of one. Thirty such days are ${number(WRITES_OF_A_MONTH)} writes, all of them sent through the local stack and counted:

| what | how many | USD |
|---|---|---|
${rows(ORDINARY_MONTH)}
| **together, with what stays** | | **${usd(costOfAnOrdinaryMonth())}** |

A million such writes are ${usd(costOf(million))} by use, of which ${usd(costOf(only(million, 'write to DynamoDB')))} are what is written to the table and ${usd(costOf(only(million, 'GB-month of a table', 'GB-month of what a table was')))} what is kept there for 400 days.

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
