/** How many cases a property is tried with: few in the suite, as many as `npm run properties` asks for there. */
export function cases(few: number): number {
  return Math.max(few, Number(process.env.RIPOSTE_PROPERTY_CASES ?? 0));
}
