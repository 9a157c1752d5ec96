const CALLERS = 'callers ';
const FROM = `${CALLERS}from `;

/** Those who call from a public address, as a party: anybody's it may be, and whose, a policy does not tell. */
export const callersFrom = (range: string) => `${FROM}${range}`;

/** Those who call with the id of a user or role that nobody chooses, as a party: whose, a policy does not tell. */
export const callersWithId = (id: string) => `${CALLERS}with the id ${id}`;

/** Whether a party is told apart by an address or an id only. */
export const areCallers = (party: string) => party.startsWith(CALLERS);

/** The address that a party calls from; any other party as it is. */
export const withoutCallers = (party: string) => (party.startsWith(FROM) ? party.slice(FROM.length) : party);

/** The members of an organization, as a party: whether it is one's own, a policy does not tell. */
export const membersOf = (organization: string) => `members of organization ${organization}`;

/** The id of the organization whose members a party is. */
export const organizationOf = (party: string) => /^members of organization (o-[a-z0-9]+)$/.exec(party)?.[1];
