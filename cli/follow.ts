import type { Progress } from '../lib/aws/by-person/by-hand.ts';

/** Where following an execution ends although it runs on: the change is made, the rest is waiting. */
const RESTS_AT = ['Wait for the end of the lease', 'Ask for approval'];

/** Whether an execution is over, or waits for what may be far away. */
export function hasComeToRest({ status, entered }: Progress): boolean {
  return status !== 'RUNNING' || RESTS_AT.includes(entered.at(-1) ?? '');
}
