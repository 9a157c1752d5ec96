import type { Message } from '../../local/inbox.ts';
import type { Item } from './look.ts';
import type { Turn } from './turns.ts';

/** The most e-mails about findings in an hour: ten, and the one that says that the others come in the digest. */
const MOST_TOLD = 11;
/** The most that wake somebody; a function that counts for itself wakes once. */
const MOST_WOKEN = 5;

/** An address that attacks. */
export interface Attacker {
  readonly address: string;
}

/** What a scenario began with, and what it left. */
export interface Look {
  readonly attackers: readonly Attacker[];
  readonly wanted: number;
  readonly foreign: string;
  /** How many functions may count for themselves what they tell, where the table does not answer. */
  readonly uncounted?: number | undefined;
  /** Whether answers get lost or functions are killed: what was told in that moment is told again, since SNS knows no message again. */
  readonly repeats?: boolean | undefined;
  /** What the world did beside: where the policy was lost an outcome may be missing, where the table forgot nothing can be counted. */
  readonly turn?: Turn['kind'] | undefined;
  readonly before: { readonly addresses: readonly string[]; readonly items: readonly Item[] };
  readonly after: {
    readonly addresses: readonly string[];
    readonly items: readonly Item[];
    readonly messages: readonly Message[];
    readonly dead: readonly string[];
    readonly waiting: number;
  };
}

/** What should hold and does not, in words. */
export function broken(look: Look): string[] {
  return [
    ...events(look),
    ...ipSet(look),
    ...(look.turn === 'forget' ? [] : [...caps(look), ...outcomes(look), ...messages(look)]),
    ...(look.after.dead.length > 0 ? [`${look.after.dead.length} dead letters`] : []),
    ...(look.after.waiting > 0 ? [`${look.after.waiting} messages still wait in a queue`] : []),
  ];
}

/** Every event ends told, or as a dead letter. */
function events({ attackers, after }: Look): string[] {
  return untold(attackers, after).map(({ address }) => `nobody was told of ${address}`);
}

/** The addresses that stand in no message, in nothing that is held for the digest, and in no dead letter. */
export function untold(attackers: readonly Attacker[], { messages, items, dead }: Look['after']): Attacker[] {
  const held = items.flatMap(({ pk, held: text = '' }) => (pk === 'HELD' ? [text] : []));
  const found = [...messages.map(({ text }) => text), ...held, ...dead];
  return attackers.filter(({ address }) => !found.some((text) => names(text, address)));
}

/** In the set is what was there and what should be, and nothing else. */
function ipSet({ attackers, wanted, foreign, before, after }: Look): string[] {
  const mine = attackers.map(({ address }) => `${address}/32`);
  const blocked = mine.filter((cidr) => after.addresses.includes(cidr));
  // What has a lease of ours may end by itself meanwhile; what has none is somebody else's.
  const leased = new Set(before.items.flatMap(({ pk = '', sk = '' }) => (pk.startsWith('LEASES#') ? [sk] : [])));
  const gone = before.addresses.filter((cidr) => !after.addresses.includes(cidr) && !leased.has(cidr));
  const others = after.addresses.filter((cidr) => !before.addresses.includes(cidr) && !mine.includes(cidr));
  return [
    ...(blocked.length === wanted ? [] : [`${blocked.length} addresses are blocked, ${wanted} should be`]),
    ...(after.addresses.includes(foreign) ? [] : [`the entry of somebody else is lost: ${foreign}`]),
    ...gone.map((cidr) => `${cidr} was in the set before`),
    ...others.map((cidr) => `nobody asked for ${cidr}`),
  ];
}

/** The cap is spent once for each address that is blocked, and for nothing else; each has one lease. */
function caps({ attackers, wanted, before, after }: Look): string[] {
  const spent = used(after.items) - used(before.items);
  const leases = after.items.filter(
    ({ pk = '', sk = '' }) => pk.startsWith('LEASES#') && attackers.some(({ address }) => sk === `${address}/32`),
  );
  return [
    ...(spent === wanted ? [] : [`the cap was spent ${spent} times for ${wanted} addresses`]),
    ...(leases.length === wanted ? [] : [`${leases.length} leases for ${wanted} addresses`]),
  ];
}

function used(items: readonly Item[]): number {
  const counts = items.filter(({ pk, sk = '' }) => pk === 'CAP#block-ip' && sk.endsWith('#all'));
  return counts.reduce((sum, item) => sum + Number(item.used ?? 0), 0);
}

/** Each finding's record has one outcome, and no execution says two things. */
function outcomes({ attackers, after, turn }: Look): string[] {
  const mine = after.items.filter(
    ({ sk, finding = '' }) => sk === 'FINDING' && attackers.some(({ address }) => names(finding, address)),
  );
  const problems = mine.flatMap(({ pk = '', finding = '' }) => {
    const entries = after.items.filter((item) => item.pk === pk && /^ENTRY#/.test(item.sk ?? ''));
    // The message about an outcome stands in the record beside it.
    const ends = entries.filter(({ what = '' }) =>
      /^block-ip (applied|failed|refused|observed|skipped)(?!.*, told$)/.test(what),
    );
    const who = attackers.find(({ address }) => names(finding, address))?.address;
    const seen = entries.filter(({ what = '' }) => !what.startsWith('block-ip ')).length;
    return [
      ...(ends.length === 1 || (turn === 'policy' && ends.length === 0)
        ? []
        : [`the record of ${who} has ${ends.length} outcomes: ${ends.map(({ what }) => what).join(', ')}`]),
      ...(seen > 0 ? [] : [`the record of ${who} does not say that it was seen`]),
    ];
  });
  return mine.length === attackers.length
    ? problems
    : [...problems, `${mine.length} findings of ${attackers.length} addresses`];
}

/** Nobody is flooded, and nobody told the same twice. */
function messages({ after, uncounted = 0, repeats = false }: Look): string[] {
  const texts = (wanted: Message['protocol']) =>
    after.messages.flatMap(({ protocol, attributes, text }) =>
      protocol === wanted && attributes.kind === 'finding' ? [text] : [],
    );
  const [mails, sms] = [texts('email'), texts('sms')];
  // Told again after what was done meanwhile, it says so: other words, the same finding.
  const about = (text: string) => /^Finding: (\w+)$/m.exec(text)?.[1] ?? text;
  const [distinct, woken] = [new Set(mails.map(about)).size, new Set(sms).size];
  return [
    ...(distinct <= MOST_TOLD * (1 + uncounted) ? [] : [`${distinct} e-mails about findings`]),
    ...(woken <= MOST_WOKEN + uncounted ? [] : [`${woken} SMS about findings`]),
    ...(repeats || distinct === mails.length ? [] : [`${mails.length - distinct} e-mails came twice`]),
  ];
}

/** Whether a text names this address and not one that begins like it. */
function names(text: string, address: string): boolean {
  return new RegExp(`(?<![0-9.])${address.replaceAll('.', '\\.')}(?![0-9])`).test(text);
}
