/** The stack whose record is forwarded. */
export interface Place {
  readonly stage: string;
  readonly account: string;
  readonly region: string;
}
