const FROM = 'callers from ';

/** Those who call from a public address, as a party: anybody's it may be, and whose, a policy does not tell. */
export const callersFrom = (range: string) => `${FROM}${range}`;

/** Whether a party is told apart by an address only. */
export const areCallers = (party: string) => party.startsWith(FROM);

/** The address that a party calls from; any other party as it is. */
export const withoutCallers = (party: string) => (areCallers(party) ? party.slice(FROM.length) : party);

/** The members of an organization, as a party: whether it is one's own, a policy does not tell. */
export const membersOf = (organization: string) => `members of organization ${organization}`;

/** The id of the organization whose members a party is. */
export const organizationOf = (party: string) => /^members of organization (o-[a-z0-9]+)$/.exec(party)?.[1];
