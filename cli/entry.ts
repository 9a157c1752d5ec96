import { enableCompileCache } from 'node:module';
import { CommanderError } from 'commander';
import { endWithReader } from './reader-gone.ts';
import { WrongUseError } from './wrong-use.ts';

// What was compiled once need not be again: half of the time to the first output.
enableCompileCache();
for (const output of [process.stdout, process.stderr]) endWithReader(output);

const { program } = await import('./main.ts');
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version are what was asked for; anything else is wrong use.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { sentenceOf } = await import('./sentence.ts');
    console.error(`riposte: ${sentenceOf(error)}`);
    process.exitCode = error instanceof WrongUseError ? 2 : 1;
  }
}
