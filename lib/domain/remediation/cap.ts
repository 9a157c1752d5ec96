import { type Cidr, networkOf } from '../network/address.ts';
import { stableId } from '../text/hash.ts';

/** A count that is held against a limit, for an hour. */
export interface Budget {
  /** What it is counted under. */
  readonly key: string;
  /** What it is, for people. */
  readonly name: string;
  readonly limit: number;
}

/** One change, and all the budgets that it is counted in. */
export interface Spending {
  readonly id: string;
  readonly budgets: readonly Budget[];
  /** Whose share of the whole cap it is, for people who ask who used it up. */
  readonly by?: string;
}

/** Who asks for a change. */
export interface Asker {
  readonly byPerson: boolean;
  readonly detection?: string | undefined;
  readonly actor?: string | undefined;
}

/** Of a cap, one network may use an eighth, but never less than this. */
const LEAST_FOR_A_NETWORK = 4;

/**
 * The budgets of one block. A person's block counts against the whole cap alone. What the queue asks for has shares besides, so
 * that throw-away addresses do not protect the real one: no detection and no actor may use the last tenth, no network (a /24; of
 * IPv6 a /64, and the /48 it is in) more than an eighth.
 */
export function blockBudgets(target: Cidr, { byPerson, detection, actor }: Asker, cap: number): Budget[] {
  const all = { key: WHOLE, name: `${cap} blocks an hour`, limit: cap };
  if (byPerson) return [all];
  const most = cap < 2 ? cap : cap - Math.max(1, Math.floor(cap / 10));
  const ofNetwork = Math.min(most, Math.max(LEAST_FOR_A_NETWORK, Math.floor(cap / 8)));
  const networks = (target.family === 'IPV4' ? [24] : [64, 48]).map((prefix) => networkOf(target.cidr, prefix));
  return [
    all,
    ...(detection === undefined
      ? []
      : [
          {
            key: `detection ${detection}`,
            name: `${most} blocks an hour for one detection, ${detection}`,
            limit: most,
          },
        ]),
    ...(actor === undefined
      ? []
      : [{ key: `actor ${stableId(actor)}`, name: `${most} blocks an hour for one actor, ${actor}`, limit: most }]),
    ...networks.map((network) => ({
      key: `network ${network}`,
      name: `${ofNetwork} blocks an hour in one network, ${network}`,
      limit: ofNetwork,
    })),
  ];
}

/** The cap as a whole. */
export const WHOLE = 'all';

/** The one budget of a change that has no shares; `unit` is what is counted, in the plural. */
export function wholeCap(limit: number, unit: string): Budget[] {
  return [{ key: WHOLE, name: `${limit} ${unit} an hour`, limit }];
}

/** Whose share of the whole cap a change is: few names, since each is counted. */
export function shareOf({ byPerson, detection }: Asker): string {
  if (byPerson) return 'people';
  return detection === undefined ? 'tasks that name no finding' : `detection ${detection}`;
}

/** The largest shares of a cap that is used up, for people. */
export function largestShares(shares: ReadonlyMap<string, number>): string[] {
  const sorted = [...shares].sort(([, one], [, other]) => other - one);
  return sorted.slice(0, 3).map(([name, count]) => `${name} (${count})`);
}

/** Which changes fit into their budgets, the first ones first; for each that does not, the budget that is used up. */
export function allot(
  wanted: readonly Spending[],
  used: ReadonlyMap<string, number>,
): { granted: Spending[]; short: Map<string, Budget> } {
  const spent = new Map(used);
  const granted: Spending[] = [];
  const short = new Map<string, Budget>();
  for (const spending of wanted) {
    const full = spending.budgets.find(({ key, limit }) => (spent.get(key) ?? 0) >= limit);
    if (full !== undefined) {
      short.set(spending.id, full);
      continue;
    }
    granted.push(spending);
    for (const { key } of spending.budgets) spent.set(key, (spent.get(key) ?? 0) + 1);
  }
  return { granted, short };
}
