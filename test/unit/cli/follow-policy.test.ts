import { expect, test } from '@jest/globals';
import { policyFollower } from '../../../cli/follow-policy.ts';
import { ConfigurationError } from '../../../lib/domain/errors.ts';
import { type Policy, parsePolicy } from '../../../lib/domain/policy/policy.ts';

const policyOf = (mode: string) => parsePolicy({ version: 1, playbooks: { 'shut-door': { mode } } });

/** Whoever changes the file, in turn: each of these is what stands in it then. */
async function followed(...contents: readonly (Policy | Error)[]) {
  const [written, said, rest]: [Policy[], string[], (Policy | Error)[]] = [[], [], [...contents]];
  const follow = policyFollower(policyOf('observe'), {
    read: async () => {
      const next = rest.shift();
      if (next instanceof Error || next === undefined) throw next;
      return next;
    },
    write: async (policy) => void written.push(policy),
    say: (line) => void said.push(line),
    playbooks: ['shut-door', 'open-door'],
  });
  for (const _ of contents) await follow();
  return { modes: written.map(({ playbooks }) => playbooks['shut-door']?.mode), said };
}

test('a policy that was changed is written, and what is another one is said', async () => {
  const { modes, said } = await followed(policyOf('auto'));

  expect(modes).toEqual(['auto']);
  expect(said).toEqual([
    expect.stringMatching(
      /^The policy was changed: shut-door is auto now, was observe\. It is heeded within 30 seconds; version \w+\.$/,
    ),
  ]);
});

test('one that is not valid is refused in one sentence, and the one before stays until it is mended', async () => {
  const wrong = new ConfigurationError(
    'local/policy.yml cannot be used: wrong at line 3, column 7:\n\n  mode: [\n        ^',
  );

  const { modes, said } = await followed(wrong, policyOf('approve'));

  expect(modes).toEqual(['approve']);
  expect(said[0]).toBe('The policy stays as it was: local/policy.yml cannot be used: wrong at line 3, column 7');
  expect(said[1]).toContain('shut-door is approve now, was observe');
});

test('a file that was written and says the same writes nothing', async () => {
  expect(await followed(policyOf('observe'), policyOf('observe'))).toEqual({ modes: [], said: [] });
});
