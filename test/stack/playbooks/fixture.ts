import type { TestStack } from '../stack.ts';

/** How the contract suite breaks something for a playbook to repair, looks at it, and changes it behind the playbook's back. */
export interface Fixture {
  readonly playbook: string;
  /** Of what only the second emulator has: the statements of the role that this fixture tries, and no other fixture. */
  readonly onSecond?: readonly string[];
  /**
   * How a playbook that makes its own steps differs from one of states: what a second task for the same comes to, whether
   * its execution can be taken back, and the test that tries each statement of its role.
   */
  readonly ownSteps?: {
    readonly again: 'done' | 'apply';
    readonly takeBack?: boolean;
    readonly statementsIn: string;
  };
  /** The playbook asks whatever the policy says: what others do by themselves is started by a person. */
  readonly alwaysAsks?: true;
  /** What the policy says of it beside mode, lease and cap. */
  readonly settings?: object;
  /** Makes the broken state; returns what a person would type (without reason) and a name for the target. */
  arrange(stack: TestStack): Promise<Arranged>;
}

/** A detection by whose event a thing was broken, with the texts in it that must be others. */
export interface Attack {
  readonly detection: string;
  readonly texts: Readonly<Record<string, string>>;
  /** What the event's detail says instead, where another call than that of the sample did it. For its drill some detection asks with its own sample, too. */
  readonly instead?: object;
}

/** What a person asks for that is refused, and what the refusal must say. */
export interface Refused {
  readonly input: object;
  readonly says: string;
}

/** Why something cannot be asked of what a playbook changes: one sentence. */
export interface Cannot {
  readonly cannot: string;
}

/** What an id or a name leaves open: what another account has under it is for this one as if it were not there. */
export const NO_ACCOUNT: Cannot = { cannot: 'what names it says no account, so that what others have is not there' };

/** What carries a tag now, as a person asks for it; `untag` where others of the suite share it. */
export interface Tagged {
  readonly input: object;
  untag?(): Promise<unknown>;
}

/** One broken thing. */
export interface Arranged {
  readonly input: object;
  /** The same as a task's parameters, where they differ. */
  readonly params?: object;
  /** The state as it is now, as AWS tells it: compared before and after, byte for byte. */
  look(): Promise<unknown>;
  /** Somebody else changes the target after us; of a playbook that makes its own steps there is no before to compare with. */
  readonly drift?: (() => Promise<void>) | Cannot;
  /** What it leaves for a person to judge, though it acts: what the reason must contain. */
  readonly leaves?: string;
  /** Where there is no way back: what the answer to an undo must contain. */
  readonly noUndo?: string;
  /** How somebody makes it untouchable, or AWS would refuse the change, and what the refusal must contain. */
  readonly held?: { hold(): Promise<unknown>; readonly says: string };
  /** An input that cannot be meant, and what the answer must contain. */
  readonly wrong: Refused;
  /** Something of its kind that is gone, or never was. */
  readonly gone: Refused | Cannot;
  /** Something of its kind that is another account's. */
  readonly elsewhere: Refused | Cannot;
  /** Puts a tag of this key on it, so that the playbook's own reading finds it. */
  readonly tagged: ((key: string) => Promise<Tagged>) | Cannot;
  /** The event of a detection that proposes the playbook for this; of several, each is played. */
  readonly attack?: Attack | readonly Attack[];
  /** What a person does first, without which an approval of what the attack asks for changes nothing. */
  putRight?(): Promise<void>;
  /** Another task, and the statements of the role that are tried with it; with `asks` one that a person has to judge, whatever the mode. */
  readonly other?: { readonly params: object; readonly statements: readonly string[]; readonly asks?: true };
  /** Statements of the role that another file of tests takes away. */
  readonly triedIn?: Readonly<Record<string, `${string}.test.ts`>>;
  /** Statements of the role that the walk through this fixture does not need, and why. */
  readonly notNeeded?: Readonly<Record<string, string>>;
}
