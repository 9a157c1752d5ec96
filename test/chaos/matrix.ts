import type { Result } from './play.ts';

const HEAD = `# What holds when AWS does not

Written by \`npm run chaos\`: faults are put between riposte's functions and the services of the local stack, IAM enforced, and
what came of it is looked at from outside. Of every scenario has to hold:

- every event ends told, held for the digest, or as a dead letter with its reason, which is sent back when the faults are over and
  then told;
- the IP set holds what was there and what should be, and nothing else; an entry of somebody else stays;
- the cap is spent once for each address that is blocked, each has one lease; a cap that is too small is used to its end;
- each finding's record says that it was seen, and has one outcome;
- of findings at most eleven e-mails and five SMS an hour; no queue has anything left.

Faults are drawn by seed. Which call meets which depends on the order of calls, which is the machine's. [How it is made](../test/chaos/scenarios.ts).

| scenario | addresses | seeds | faults made | blocked | dead letters | messages | seconds | came out |
|---|---|---|---|---|---|---|---|---|
`;

/** The table of results as a page. */
export function matrix(results: readonly Result[], now: Date): string {
  const rows = [...Map.groupBy(results, ({ scenario }) => scenario.id).values()].map(row);
  return `${HEAD}${rows.join('\n')}\n\n${results.length} runs on ${now.toISOString().slice(0, 10)}.\n`;
}

function row(results: readonly Result[]): string {
  const [first] = results;
  const each = (of: (result: Result) => number) => results.map(of).join(', ');
  const problems = results.flatMap(({ seed, broken }) => broken.map((text) => `seed ${seed}: ${text}`));
  const cells = [
    first?.scenario.title,
    first?.scenario.addresses,
    results.length,
    each(({ faults }) => faults),
    each(({ blocked }) => blocked),
    each(({ dead }) => dead),
    each(({ messages }) => messages),
    each(({ seconds }) => seconds),
    problems.length === 0 ? 'held' : `**not held**: ${problems.join('; ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
