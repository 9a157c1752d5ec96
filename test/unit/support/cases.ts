/** How many cases a property is tried with: few in the suite, as many as `npm run properties` or `npm run mutation` asks for there. */
export function cases(few: number): number {
  return Number(process.env.RIPOSTE_PROPERTY_CASES ?? few);
}
