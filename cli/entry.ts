import { enableCompileCache } from 'node:module';
import { CommanderError } from 'commander';
import { endWithReader } from './reader-gone.ts';
import { WrongUseError } from './wrong-use.ts';

// What was compiled once need not be again: half of the time to the first output.
enableCompileCache();
for (const output of [process.stdout, process.stderr]) endWithReader(output);

/** The longest line of an error, characters. */
const LONGEST = 4_000;

const { program } = await import('./main.ts');
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are what was asked for; anything else is wrong use.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const [{ sentenceOf }, { visibleText }] = await Promise.all([
      import('./sentence.ts'),
      import('../lib/domain/text/clean-text.ts'),
    ]);
    // What an error says may have been written by others: a name in a file, an answer of a service.
    const lines = sentenceOf(error).split('\n');
    console.error(`riposte: ${lines.map((line) => visibleText(line, LONGEST)).join('\n')}`);
    process.exitCode = error instanceof WrongUseError ? 2 : 1;
  }
}
