import { counted } from '../domain/counted.ts';
import { type Amounts, costOf } from './cost.ts';

/** A second of a small function, with the lines it logs. */
export const RUN: Amounts = {
  'invocation of a function': 1,
  'GB-second of a function (arm64)': 0.5 * 0.3,
  'GB of logs': 2e-6,
};

/** What one of each comes to: read from the code's calls, rounded up; an item of more than a kilobyte is two writes. */
export const EACH = {
  'function that runs by the clock': { ...RUN, 'read from DynamoDB': 4, 'request to SQS': 1 },
  'event that reaches triage': { ...RUN, 'read from DynamoDB': 4, 'write to DynamoDB': 2 },
  finding: {
    ...times(RUN, 1),
    'write to DynamoDB': 24,
    'read from DynamoDB': 12,
    'e-mail by SNS': 1,
    'own event on the bus': 1,
    'request to SQS': 4,
    'call to KMS': 2,
  },
  remediation: {
    ...times(RUN, 12),
    'state transition': 40,
    'write to DynamoDB': 40,
    'read from DynamoDB': 60,
    'e-mail by SNS': 3,
    'own event on the bus': 2,
    'request to SQS': 8,
    'call to KMS': 6,
  },
} as const satisfies Record<string, Amounts>;

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
