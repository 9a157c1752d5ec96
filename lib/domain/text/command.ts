import { escapedInJson, inertJson } from './clean-text.ts';

/** What a value in a printed command must look like: ASCII, nothing that a shell or an option parser reads as something else. */
const FORMS = {
  /** A stage as a deployment takes it (resources/parameters.ts). */
  stage: /^[a-z][a-z0-9]{0,19}$/,
  /** An execution's name. Source: Step Functions API reference, StartExecution; letters, digits, `-` and `_` only. */
  execution: /^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$/,
  arn: /^arn:aws[a-z-]{0,15}:[a-z0-9-]{1,40}:[a-z0-9-]{0,30}:(\d{12}|aws)?:[A-Za-z0-9_/+=.@:!-]{1,1500}$/,
  /**
   * A secret's name or ARN, never what the AWS CLI would open instead (`file://…`). Source: Secrets Manager API reference,
   * CreateSecret; AWS CLI user guide, "Load a parameter from a file". `!` stands in names that services give.
   */
  secret: /^(?!\w+:\/\/)[A-Za-z0-9/_+=.@!][A-Za-z0-9/_+=.@!:-]{0,2047}$/,
  /** A version that Secrets Manager or riposte made. Others may choose 32 to 64 characters of any kind. */
  version: /^[A-Za-z0-9][A-Za-z0-9-]{31,63}$/,
  /** A name of IAM's: a user, a role, a key id. Source: IAM user guide, "IAM name requirements". */
  name: /^[A-Za-z0-9_+=.@,][A-Za-z0-9_+=.@,-]{0,127}$/,
} as const;

/** The forms a value in a printed command may have. */
export type Form = keyof typeof FORMS;

/** A value for a printed command, made by `word` or `json`; `fits` is false where it has not the form it must have. */
export interface Word {
  readonly shown: string;
  readonly fits: boolean;
}

/** A value of a known form for a printed command. */
export function word(form: Form, value: string): Word {
  return { shown: quoted(value), fits: FORMS[form].test(value) };
}

/** Any JSON for a printed command, in ASCII: what is not, and what a shell acts on outside of quotes, is escaped, so that nothing in it can look like something else. */
export function json(value: object): Word {
  return { shown: quoted(inertJson(JSON.stringify(value)).replace(/[^\x20-\x7e]/g, escapedInJson)), fits: true };
}

/**
 * The one way a command gets into a text that a person reads: literal parts as they are written here, every value a quoted
 * word of its own. Undefined where a value has not its form: then the text says what to do without a command.
 */
export function command(parts: TemplateStringsArray, ...words: readonly Word[]): string | undefined {
  if (words.some(({ fits }) => !fits)) return undefined;
  return parts.map((part, index) => `${part}${words[index]?.shown ?? ''}`).join('');
}

/** A text as one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
