import type { Result } from './play.ts';

const HEAD = `# What holds when AWS does not

Written by \`npm run chaos\`: faults are put between riposte's functions and the services of the local stack, IAM enforced, and
what came of it is looked at from outside. Of every scenario has to hold:

- every event ends told, held for the digest, or as a dead letter with its reason, which is sent back when the faults are over and
  then told;
- the IP set holds what was there and what should be, and nothing else; an entry of somebody else stays;
- the cap is spent once for each address that is blocked, each has one lease; a cap that is too small is used to its end;
- each finding's record says that it was seen, and has one outcome;
- of findings at most eleven e-mails and five SMS an hour, none of them twice; no queue has anything left. Where SNS's answer gets lost, a function is
  killed in that moment, or the table does not take the note of it in five tries, a message comes again: SNS knows no message again, and twice is better than not at all.

Two things go faster than on AWS, so that a run ends: a failed function is called again after one and two seconds, not minutes, and a queue gives a message
that a killed function held again after forty seconds, not three minutes. Loads marked as in memory run riposte's own flows on a clock that only they
move, without the local stack. How the real chain takes a burst \`npm run bench burst\` says. On 26 November 2026, on a quiet machine of two processors:

- 9,000 events with distinct addresses and a cap with room for all (\`-- --addresses 9000\`): all blocked after 325 s, 9,000 leases, the cap spent 9,000
  times, 11 writes of the IP set, eight e-mails, no SMS, no dead letter.
- 10,000 such events and a cap of 500 (\`-- --addresses 10000 --cap 500\`), of which no detection may use the last tenth: after 292 s 450 were blocked and the others
  told as refused; 450 leases, the cap spent 450 times, six writes, nine e-mails of which one says that the cap is used up, no SMS, no dead letter.

Faults are drawn by seed. Which call meets which depends on the order of calls, which is the machine's. Load is how many processes wanted one of two
processors when a run ended. All the runs together took 12 min 11 s, on two stacks side by side, with nothing beside. ¹: a run before it was looked for messages
that came twice. [How it is made](../test/chaos/scenarios.ts).

| scenario | addresses | seeds | faults made | blocked | dead letters | messages | seconds | load | came out |
|---|---|---|---|---|---|---|---|---|---|
`;

/** The table of results as a page, a row for each scenario there is; one that was not run says so. */
export function matrix(scenarios: readonly Result['scenario'][], results: readonly Result[], now: Date): string {
  const rows = scenarios.map((scenario) => {
    const own = results.filter((result) => result.scenario.id === scenario.id);
    return own.length === 0
      ? `| ${scenario.title} | ${scenario.addresses} | 0 | | | | | | | ${scenario.short === true ? 'not run here; one of the stack tests' : 'not run'} |`
      : row(scenario, own);
  });
  return `${HEAD}${rows.join('\n')}\n\n${results.length} runs on ${now.toISOString().slice(0, 10)}.\n`;
}

function row({ title, addresses }: Result['scenario'], results: readonly Result[]): string {
  const each = (of: (result: Result) => number | undefined) => results.flatMap((result) => of(result) ?? []).join(', ');
  const problems = results.flatMap(({ seed, broken }) => broken.map((text) => `seed ${seed}: ${text}`));
  const cells = [
    title,
    addresses,
    results.length,
    each(({ faults }) => faults),
    each(({ blocked }) => blocked),
    each(({ dead }) => dead),
    each(({ messages }) => messages),
    each(({ seconds }) => seconds),
    each(({ load }) => load),
    problems.length === 0
      ? `held${results.every(({ twice }) => twice) ? '' : '¹'}`
      : `**not held**: ${problems.join('; ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
