import { ConfigurationError } from '../lib/domain/errors.ts';
import type { Said } from '../lib/foundation/account.ts';
import { saidAgain } from '../lib/foundation/said.ts';

/** A stack that is deployed, the parameters that are said for it, and the names of those that are left out on purpose. */
export interface Deployed {
  readonly stack: string;
  readonly said: Said;
  readonly without: readonly string[];
}

/** The parameters as they are typed, without those that are at their default. */
export async function saidParameters(
  read: (name: string) => Promise<unknown>,
  defaults: Readonly<Record<string, unknown>>,
): Promise<Said> {
  const names = Object.keys(defaults).filter((name) => name !== 'without');
  const texts = await Promise.all(names.map(async (name) => [name, String(await read(name)).trim()] as const));
  return Object.fromEntries(texts.filter(([name, text]) => text !== String(defaults[name])));
}

/**
 * A deployment says all parameters: what was said before and is left out now would go, with the resources it made. Throws
 * ConfigurationError where the stack kept no note of what it was deployed with.
 */
export async function leftOutOf(
  { stack, said, without }: Deployed,
  saidBefore: (stack: string) => Promise<Said | undefined>,
): Promise<string | undefined> {
  const before = await saidBefore(stack);
  if (before === undefined)
    throw new ConfigurationError(
      `${stack} keeps no note of the parameters that it was deployed with: what is not said now is taken away`,
    );
  const left = Object.keys(before).filter((name) => said[name] === undefined && !without.includes(name));
  if (left.length === 0) return undefined;
  const again = saidAgain(before, left);
  return (
    `${stack} was deployed with ${left.join(', ')}, which is left out now, so that it would be taken away: ` +
    `say it again${again === undefined ? '' : ` (${again})`}, or leave it out on purpose by --param without=${left.join(',')}`
  );
}
