import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { command, json, word } from '../../../lib/domain/text/command.ts';
import { cases } from '../support/cases.ts';

/** What a real shell makes of a command: each argument on a line of its own, as JSON. */
function argumentsInShell(line: string): string[] {
  const echo = `show() { for one in "$@"; do printf '%s\\0' "$one"; done; }; show ${line}`;
  return execFileSync('sh', ['-c', echo]).toString().split('\0').slice(0, -1);
}

const inChunks = <One>(all: readonly One[], size: number): One[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...`'"\`$();&|<>\\ \n\t-*?~#{}[]!ab1`), maxLength: 60 }),
  fc.constantFrom('$(id)', '`id`', "'; id; '", '--profile=x', '-', '', '\u202eabc', '$IFS', '!!'),
);

describe('printed commands', () => {
  test('values stand as they are where no shell reads them as anything else', () => {
    const line = command`npx riposte approve ${word('execution', 'block-ip-1f')} --stage ${word('stage', 'prod')}`;

    expect(line).toBe('npx riposte approve block-ip-1f --stage prod');
  });

  test('JSON is one quoted word', () => {
    expect(command`run ${json({ reason: "it's" })}`).toBe(`run '{"reason":"it'\\''s"}'`);
  });

  test.each(['rds!db-1', '!db-1', 'db-1!'])(
    '%s, from which an interactive shell would make a command of before, is quoted',
    (name) => {
      expect(command`aws x ${word('secret', name)}`).toBe(`aws x '${name}'`);
    },
  );

  test('one value of two without its form gives no command', () => {
    expect(command`aws x ${word('stage', 'prod')} ${word('name', '-x')}`).toBeUndefined();
  });

  test('a version with a command in it gives no command at all', () => {
    expect(command`aws x ${word('version', '$(id>/tmp/owned)-6f2a-4d0c-9b7e-1a2b3c4d')}`).toBeUndefined();
  });

  test('a value that would be read as an option gives no command', () => {
    expect(command`aws x ${word('secret', '--endpoint-url=http://x')}`).toBeUndefined();
  });

  test.each(['file:///root/.aws/credentials', 'fileb://x', 'https://example.com/x'])(
    '%s, which the AWS CLI would open, gives no command',
    (value) => {
      expect(command`aws x --secret-id ${word('secret', value)}`).toBeUndefined();
    },
  );

  test('whatever the value, a shell sees exactly it as one argument, or no command is printed', () => {
    const texts = fc.sample(hostile, { numRuns: cases(1_500), seed: 7 });
    const lines = texts.flatMap((text) => {
      const one = ['stage', 'execution', 'arn', 'secret', 'version', 'name'] as const;
      return [
        ...one.map((form) => ({ line: command`${word(form, text)}`, expected: text })),
        { line: command`${json({ text })}`, expected: undefined, text },
      ];
    });
    const printed = lines.filter(({ line }) => line !== undefined);

    // A shell takes so many arguments at a time.
    const seen = inChunks(printed, 500).flatMap((part) => argumentsInShell(part.map(({ line }) => line).join(' ')));

    expect(seen).toHaveLength(printed.length);
    for (const [index, { expected, text }] of printed.map((one) => ({ text: '', ...one })).entries()) {
      if (expected !== undefined) expect(seen[index]).toBe(expected);
      else expect(JSON.parse(seen[index] ?? '')).toEqual({ text });
    }
  });
});
