/** One token of what MySQL or MariaDB says of an account: a word or number, a quoted name or text, or a sign. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'sign';
  /** What it stands for: without quotes and escapes. */
  readonly text: string;
}

const TOKEN =
  /\s*(?:`((?:[^`]|``)*)`|'((?:[^'\\]|''|\\[\s\S])*)'|"((?:[^"\\]|""|\\[\s\S])*)"|(\d+\.\d+|[\p{L}\p{N}_$]+)|([*.,()@%:=+-]))/uy;

/** Splits a statement as a server prints it in a session with backslash escapes; undefined where it holds anything else. */
export function tokensOf(statement: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = statement.trimEnd().length;
  while (pattern.lastIndex < end) {
    const found = pattern.exec(statement);
    if (found === null) return undefined;
    const [, name, single, double, word, sign] = found;
    if (name !== undefined) tokens.push({ kind: 'quoted', text: name.replaceAll('``', '`') });
    else if (single !== undefined)
      tokens.push({ kind: 'quoted', text: single.replace(/\\([\s\S])|''/g, (_, char?: string) => char ?? "'") });
    else if (double !== undefined)
      tokens.push({ kind: 'quoted', text: double.replace(/\\([\s\S])|""/g, (_, char?: string) => char ?? '"') });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
}
