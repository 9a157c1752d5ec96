import * as z from 'zod/mini';

/** What a record of a zone says: values with a time to live, or another resource of AWS's that it stands for. */
export const recordSchema = z.union([
  z.strictObject({
    ttl: z.number().check(z.int(), z.gte(0), z.lte(2_147_483_647)),
    values: z.array(z.string().check(z.minLength(1), z.maxLength(4_000))).check(z.minLength(1), z.maxLength(400)),
  }),
  z.strictObject({
    alias: z.strictObject({
      zone: z.string().check(z.regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone (Z…)')),
      name: z.string().check(z.minLength(1), z.maxLength(1_024)),
      health: z.boolean(),
    }),
  }),
]);

export type Content = z.infer<typeof recordSchema>;

/** Where a record stands. */
export type Place = readonly [zone: string, name: string, type: string];

/** A record as it stands: nothing, what it says, or `routed`: there is more to it (several share the name, a health check) than is written here. */
export type Standing = { record: Content | 'routed' | null };

/** What putting records back does with Route 53. */
export interface Records {
  /** The zone; undefined where there is none of this account. `service` is what manages it, as far as one does. */
  zone(
    id: string,
  ): Promise<{ readonly name: string; readonly service?: string; readonly tags: readonly string[] } | undefined>;
  /** The ids of the account's zones, public and private, of just this name. */
  zonesNamed(name: string): Promise<string[]>;
  read(place: Place): Promise<Standing>;
  /** Writes it in place of what is there; throws OvertakenError where that is something else by now. */
  put(place: Place, from: Content | null, record: Content): Promise<void>;
  /** Takes away a record that says exactly this; throws OvertakenError where it says something else by now. */
  remove(place: Place, record: Content): Promise<void>;
}

/** A name as Route 53 keeps it: small letters, a dot at its end, and `*` as a number. */
export function recordName(name: string): string {
  const small = name.toLowerCase().replaceAll('*', '\\052');
  return small.endsWith('.') ? small : `${small}.`;
}
