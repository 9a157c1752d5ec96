/** What AWS Config answers where a rule is to look again: it looks, it cannot at the moment, or why it never will. */
export type Asked = 'looks' | 'busy' | { readonly problem: string };

/** Has a rule of AWS Config look at what it is about. */
export type AskConfig = (rule: string) => Promise<Asked>;

/** What is known of rules, and when riposte last had one look. */
export interface LookStore {
  /** The findings of rules that judged a thing, by what AWS Config calls it. */
  judgedOf(thing: string): Promise<string[]>;
  last(rule: string): Promise<Date | undefined>;
  note(rule: string, at: Date): Promise<void>;
}
