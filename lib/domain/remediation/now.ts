/** How a target of a change stands to it now: `said` is for people, `state` for programs. */
export interface Now {
  readonly label: string;
  readonly state: 'ours' | 'before' | 'other' | 'changed' | 'gone' | 'unknown';
  readonly said: string;
}
