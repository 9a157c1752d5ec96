/** Which countries a distribution answers: all (`none`), all but these (`blacklist`), these only (`whitelist`); CloudFront's words. */
export type Restriction = { type: 'none' | 'blacklist' | 'whitelist'; countries: string[] };

/** The restriction with these countries shut out as well; or why there can be none. */
export function shutOut(now: Restriction, countries: readonly string[]): Restriction | { readonly refuse: string } {
  const asked = [...new Set(countries)];
  if (now.type !== 'whitelist')
    return { type: 'blacklist', countries: [...new Set([...now.countries, ...asked])].sort() };
  const left = now.countries.filter((one) => !asked.includes(one));
  if (left.length === 0) return { refuse: 'answers no other countries: nobody would be let in any more' };
  return { type: 'whitelist', countries: [...left].sort() };
}
