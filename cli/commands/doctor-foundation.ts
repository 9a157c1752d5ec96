import { accountAt } from '../../lib/aws/account/account.ts';
import type { Deployment } from '../../lib/aws/by-person/by-hand.ts';
import { part } from '../../lib/board/part.ts';
import type { Part } from '../../lib/board/state.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { type Adoptable, adoptables } from '../../lib/foundation/adopt.ts';
import { refuseAllUnread } from '../all-unread.ts';
import { printJson } from '../print-json.ts';

/** What one look came to. */
export interface Found {
  readonly what: string;
  readonly found: Part<readonly Adoptable[]>;
}

/** Says what of the foundation is here already, and what to paste to adopt or add it; exit code 1 where something cannot be read. */
export async function doctorFoundation({ stage, config }: Deployment, json: true | undefined): Promise<void> {
  const seen = await Promise.all(
    adoptables(accountAt(config), stage).map(
      async ({ what, look }): Promise<Found> => ({ what, found: await part(look) }),
    ),
  );
  refuseAllUnread(seen.map(({ found }) => found));
  if (json)
    for (const { what, found } of seen)
      for (const one of found.ok ? found.value : [{ what, state: 'unknown', says: found.said }]) printJson(one);
  else console.log(foundationText(seen).join('\n'));
  if (seen.some(({ found }) => !found.ok)) process.exitCode = 1;
}

/** What is here as a person reads it, each with the command to paste beneath it. */
export function foundationText(seen: readonly Found[]): string[] {
  return seen.flatMap(({ what, found }) =>
    found.ok
      ? found.value.flatMap((one) => [
          `${one.what}: ${cleanText(one.says, 1_000)}`,
          ...one.paste.map((line) => `        ${line}`),
        ])
      : [`? ${what}: cannot be read. ${found.said}`],
  );
}
