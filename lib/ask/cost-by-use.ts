import { counted } from '../domain/text/counted.ts';
import { type Amounts, costOf } from './cost.ts';
import { COUNTED } from './counted.ts';

/** A run of a small function of half a gigabyte for 0.3 s, with the lines it logs: for what was not counted. */
export const RUN: Amounts = {
  'invocation of a function': 1,
  'GB-second of a function (arm64)': 0.5 * 0.3,
  'GB of logs': 2e-6,
};

/** What was counted of one, on the local stack. */
type Counted = Readonly<Record<keyof (typeof COUNTED)['finding'], number>>;

/** Of a processor, that a function of 512 MB has. Source: Lambda developer guide, "Configure Lambda function memory": 1,769 MB are one. */
const SHARE = 512 / 1_769;
/** What AWS is taken to need for an answer, seconds. */
const ANSWER = 0.01;
/** What a new process is taken to need until its function can begin, seconds; they are paid for, too. */
const NEW_PROCESS = 0.6;
/** Lambda's own lines of a run, bytes. */
const OWN_LINES = 400;
/** How many months the record and the logs are kept: once they have been kept for so long, this much is there. */
const RECORD_MONTHS = 400 / 30;
const LOG_MONTHS = 90 / 30;

/**
 * What was counted, as it is paid for. `fresh`: how many of the runs are in a new process. A message in a queue is sent, received and deleted; what
 * is published or queued is encrypted and decrypted.
 */
export function paidFor(did: Counted, fresh: number): Amounts {
  const seconds = did.seconds / SHARE + did.calls * ANSWER + did.runs * fresh * NEW_PROCESS;
  const logs = (did.bytes + did.runs * OWN_LINES) / 1e9;
  const record = (did.kept / 1e9) * RECORD_MONTHS;
  return {
    'invocation of a function': did.runs,
    'GB-second of a function (arm64)': seconds * 0.5,
    'GB of logs': logs,
    'GB-month of logs': logs * LOG_MONTHS,
    'GB-month of a table': record,
    'GB-month of what a table was': record,
    'read from DynamoDB': did.reads,
    'write to DynamoDB': did.writes,
    'state transition': did.transitions,
    'message to a topic': did.published,
    'e-mail by SNS': did.mails,
    'own event on the bus': did.events,
    'request to SQS': did.queued * 3,
    'call to KMS': (did.published + did.queued) * 2,
    'call to Secrets Manager': did.secrets,
  };
}

/** Triage is at work all day; what comes a few times a day finds no process that still waits. */
const SELDOM = 0.01;
const ALWAYS = 1;

/** What one of each comes to. */
export const EACH = {
  'run by the clock': paidFor(COUNTED['run by the clock'], ALWAYS),
  'event that reaches triage and is nothing': paidFor(COUNTED['event that is nothing'], SELDOM),
  'write of an ordinary day': paidFor(COUNTED['write of an ordinary day'], SELDOM),
  finding: paidFor(COUNTED.finding, ALWAYS),
  /** The dearer of one that runs by itself, and is taken back at the end of its lease, and one that a person is asked about. */
  remediation: dearer(
    paidFor(COUNTED.remediation, ALWAYS),
    paidFor(COUNTED['remediation that a person answers'], ALWAYS),
  ),
} as const satisfies Record<string, Amounts>;

function dearer(one: Amounts, other: Amounts): Amounts {
  return costOf(one) < costOf(other) ? other : one;
}

/** So many times what one comes to. */
export function times(amounts: Amounts, count: number): Amounts {
  return Object.fromEntries(Object.entries(amounts).map(([what, each]) => [what, each * count]));
}

/** What findings and workflows that are on record cost by use, in a sentence; what stays whether anything happens or not is not in it. */
export function costSoFar(findings: number, runs: number): string {
  const usd = findings * costOf(EACH.finding) + runs * costOf(EACH.remediation);
  const of = `${counted(findings, 'finding')} and ${counted(runs, 'workflow')} that are listed here`;
  return `${usd < 0.01 ? 'less than 0.01' : `about ${usd.toFixed(2)}`} USD by list prices, for the ${of}`;
}
