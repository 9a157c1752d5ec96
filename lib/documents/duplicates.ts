/** A text, or one sign, of JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Valid JSON in which an object that has a key twice (in any case) keeps its first one: parsers keep the last. Undefined where
 * no key stands twice. IAM refuses such a policy; what other services make of it is not said anywhere.
 * Source: IAM user guide, "Grammar of the IAM JSON policy language".
 */
export function firstOfEach(text: string): string | undefined {
  const seen: (Set<string> | undefined)[] = [];
  let [written, from, key] = ['', 0, false];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const names = seen.at(-1);
    if (token === '{' || token === '[') seen.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') seen.pop();
    else if (key && names !== undefined) {
      const name = String(JSON.parse(token)).toLowerCase();
      // Under another name it means nothing to whoever reads the statement.
      if (names.has(name)) {
        written += `${text.slice(from, index)}"again ${index}"`;
        from = index + token.length;
      }
      names.add(name);
    }
    key = token === '{' || token === ',';
  }
  return written === '' ? undefined : written + text.slice(from);
}
