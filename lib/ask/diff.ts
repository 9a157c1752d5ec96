/** Lines around a change that stay as they are. */
const AROUND = 3;

/** Two texts as a unified diff that `patch` takes; empty where they are the same. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const steps = stepsBetween(before.split('\n'), after.split('\n'));
  const changed = steps.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]));
  if (changed.length === 0) return '';
  const hunks: { from: number; to: number }[] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last !== undefined && index - AROUND <= last.to) last.to = Math.min(steps.length, index + AROUND + 1);
    else hunks.push({ from: Math.max(0, index - AROUND), to: Math.min(steps.length, index + AROUND + 1) });
  }
  const texts = hunks.map(({ from, to }) => hunkText(steps, from, to));
  return [`--- ${name}`, `+++ ${name}`, ...texts].join('\n');
}

interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly line: string;
}

function hunkText(steps: readonly Step[], from: number, to: number): string {
  const count = (range: readonly Step[], but: Step['kind']) => range.filter(({ kind }) => kind !== but).length;
  const [head, body] = [steps.slice(0, from), steps.slice(from, to)];
  const at = (but: Step['kind']) => `${count(head, but) + 1},${count(body, but)}`;
  return [`@@ -${at('+')} +${at('-')} @@`, ...body.map(({ kind, line }) => `${kind}${line}`)].join('\n');
}

/** The longest common lines stay; what is left out comes before what is put in. */
function stepsBetween(before: readonly string[], after: readonly string[]): Step[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  const at = (row: number, column: number) => lengths[row]?.[column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const same = before[row] === after[column];
      const found = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      const line = lengths[row];
      if (line !== undefined) line[column] = found;
    }
  const steps: Step[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      steps.push({ kind: ' ', line: old });
      row += 1;
      column += 1;
    } else if (old !== undefined && (fresh === undefined || at(row + 1, column) >= at(row, column + 1))) {
      steps.push({ kind: '-', line: old });
      row += 1;
    } else {
      steps.push({ kind: '+', line: fresh ?? '' });
      column += 1;
    }
  }
  return steps;
}
