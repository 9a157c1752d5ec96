/** What nobody may carry any more. */
export type UncarriedKind = 'change' | 'question' | 'execution' | 'block' | 'event' | 'organization';

/** One thing that nobody carries any more. */
export interface Uncarried {
  readonly kind: UncarriedKind;
  /** What its command takes: an execution's name or ARN, a question, an address, a finding. */
  readonly id: string;
  /** Whose it is, where its name alone does not say that. */
  readonly of?: string;
  /** What a person calls it. */
  readonly name: string;
  /** What became of whoever was to carry it, in a few words. */
  readonly why: string;
}

/** Of what people were told already. */
export interface UncarriedTold {
  /** Of some ids those that were told. */
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  remember(ids: readonly string[], now: Date): Promise<void>;
}
