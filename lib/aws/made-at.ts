/** When AWS says that something was made, as what tells it from one made later under its name; null where it does not say. */
export function madeAt(time: Date | undefined): string | null {
  return time === undefined || Number.isNaN(time.getTime()) ? null : `made at ${time.toISOString()}`;
}
