import type { AccountEvent } from '../domain/finding/event.ts';
import { inTurn } from '../domain/in-turn.ts';
import { mayBeBlocked, sourceOf } from '../domain/network/address.ts';
import type { Log } from '../domain/ports.ts';
import type { Counted, LogCounts } from '../domain/record/log-ports.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import { stableId } from '../domain/text/hash.ts';
import { LOG_FINDING } from '../sources/log-finding.ts';
import type { AddressList } from './address-list.ts';
import { machineLine } from './machine-line.ts';
import { type WebRequest, webRequest } from './web-request.ts';

/** Lines of one stream of a log group, as CloudWatch Logs hands them over. */
export interface LogBatch {
  /** The same when it is handed over again. */
  readonly id: string;
  readonly group: string;
  readonly stream: string;
  readonly lines: readonly { readonly at: number; readonly text: string }[];
}

/** From how many in five minutes something is told. */
export interface Limits {
  readonly refusals: number;
  readonly requests: number;
  readonly failedSignIns: number;
}

/** What the reader of logs needs from outside. */
export interface ReadLogsPorts extends LogCounts {
  readonly account: string;
  readonly region: string;
  readonly limits: Limits;
  readonly forwardedHeader: string;
  /** A path that nobody links to; empty: there is none. */
  readonly trapPath: string;
  readonly list: () => Promise<AddressList>;
  /** Hands triage what was found. */
  readonly raise: (event: AccountEvent) => Promise<void>;
  readonly log: Log;
}

/** What came of a batch: how many events were raised, and how many lines are of no known form. */
export interface ReadResult {
  readonly raised: number;
  readonly unread: number;
}

const WINDOW_MS = 300_000;

/** Sources that are counted for one batch: a flood from a million addresses is the alarms' to tell, and each costs a write. */
const MOST_SOURCES = 100;

/** Users that one batch names for each kind of line. */
const MOST_LINES = 20;

/** Fewer requests than that in one batch are not worth a write: who floods sends more. */
const WORTH_COUNTING = 20;

/** WAF's logs are in groups whose names begin so, which WAF asks for. */
const WEB_LOGS = 'aws-waf-logs-';

interface Found {
  readonly kind: string;
  readonly source: 'aws.waf' | 'aws.ec2';
  readonly about: Readonly<Record<string, string | number>>;
  readonly at: number;
  /** What crossed its limit, where something is counted. */
  readonly counted?: Counted;
}

/**
 * Reads a batch of log lines and raises what it finds, each thing once in five minutes. What could not be handed over keeps nothing else from being, and is
 * by the batch when it comes again, or by the next.
 */
export async function readLogs(batch: LogBatch, ports: ReadLogsPorts): Promise<ReadResult> {
  const { found, unread } = batch.group.startsWith(WEB_LOGS)
    ? await fromWeb(batch, ports)
    : await fromMachine(batch, ports);
  await inTurn(
    ...found.map((one) => async () => {
      await ports.raise(eventOf(one, batch, ports));
      if (one.counted !== undefined) await ports.noteRaised(one.counted);
    }),
  );
  if (unread > 0) ports.log.warn('Lines of a log are of no known form', { group: batch.group, unread });
  return { raised: found.length, unread };
}

async function fromWeb({ id, lines }: LogBatch, ports: ReadLogsPorts): Promise<{ found: Found[]; unread: number }> {
  const read = lines.map(({ text }) => webRequest(text, ports.forwardedHeader));
  const requests = read.filter((one) => one !== undefined);
  // What the owner lets in by a rule is not judged.
  const judged = requests.filter(({ address, rule }) => rule !== 'allowed' && isOutside(address));
  const list = await ports.list();
  const found: Found[] = [];
  for (const [key, some] of most(groups(judged), ({ length }) => length)) {
    const [source = '', window = ''] = key.split(' ');
    const first = some[0] as WebRequest & { readonly address: string };
    const counted = async (kind: string, amount: number, limit: number, more: Found['about'] = {}) => {
      if (amount === 0) return;
      const key = more.sender === undefined ? kind : `${kind} by a ${more.sender}`;
      const counting = { key: `${key} ${source}`, window: Number(window) };
      const { all, raised } = await ports.count(counting, amount, id);
      const about = { sourceIPAddress: first.address, count: all, ...more };
      if (all >= limit && !raised) found.push({ kind, source: 'aws.waf', at: first.at, about, counted: counting });
    };
    const refused = some.filter((one) => one.refused).length;
    const held = list.holding(first.address);
    for (const sender of [{}, { sender: 'browser' }]) {
      const sent = some.filter(({ browser }) => browser === 'sender' in sender);
      const trapped = ports.trapPath === '' ? 0 : sent.filter(({ path }) => path === ports.trapPath).length;
      await counted('refusals', sent.filter((one) => one.refused).length, ports.limits.refusals, sender);
      await counted('trap', trapped, 1, { path: foreignText(ports.trapPath, 200), ...sender });
    }
    await counted('requests', some.length < WORTH_COUNTING ? 0 : some.length, ports.limits.requests);
    if (held !== undefined) await counted('listed', some.length - refused, 1, { list: held });
  }
  return { found, unread: read.length - requests.length };
}

async function fromMachine({ id, lines, stream }: LogBatch, ports: ReadLogsPorts) {
  const read = lines.flatMap(({ at, text }) => {
    const said = machineLine(text);
    return said === undefined ? [] : [{ at, said }];
  });
  const found: Found[] = [];
  const machine = foreignText(stream, 200);
  const others = new Map<string, Found>();
  const guesses = new Map<string, { times: number; at: number; address: string }>();
  for (const { at, said } of read) {
    if (said.kind !== 'failed sign-in') {
      const about = { machine, user: foreignText(said.user, 64) };
      others.set(`${said.kind} ${about.user}`, { kind: said.kind, source: 'aws.ec2', at, about });
      continue;
    }
    if (!isOutside(said.address)) continue;
    const key = `${sourceOf(said.address)} ${windowOf(at)}`;
    const before = guesses.get(key);
    guesses.set(key, { at, address: said.address, times: said.times + (before?.times ?? 0) });
  }
  for (const [key, { times, at, address }] of most(guesses, ({ times }) => times)) {
    const [source = ''] = key.split(' ');
    const counted = { key: `sign-ins ${source}`, window: windowOf(at) };
    const { all, raised } = await ports.count(counted, times, id);
    const about = { machine, sourceIPAddress: address, count: all };
    if (all >= ports.limits.failedSignIns && !raised)
      found.push({ kind: 'sign-ins', source: 'aws.ec2', at, about, counted });
  }
  // Most lines of such a log are about other things.
  return { found: [...found, ...some(others)], unread: 0 };
}

function eventOf({ kind, source, about, at }: Found, { group }: LogBatch, { account, region }: ReadLogsPorts) {
  const told = JSON.stringify(about.count === undefined ? about : { ...about, count: 0 });
  return {
    // A batch that is handed over again gives the same event, which triage counts once.
    id: stableId(kind, group, told, String(windowOf(at))),
    'detail-type': LOG_FINDING,
    source,
    account,
    region,
    time: new Date(at).toISOString(),
    resources: [],
    detail: { kind, logGroup: foreignText(group, 512), ...about },
  };
}

function groups(requests: readonly WebRequest[]): Map<string, WebRequest[]> {
  return Map.groupBy(requests, ({ address = '', at }) => `${sourceOf(address)} ${windowOf(at)}`);
}

/** The sources that did most: many that did something once hide none of them. */
function most<T>(found: Map<string, T>, amount: (one: T) => number): [string, T][] {
  return [...found].sort(([, a], [, b]) => amount(b) - amount(a)).slice(0, MOST_SOURCES);
}

/** Whoever is on a machine may write such lines by the thousand: of each kind a few are told, and the batch comes to its end. */
function some(others: ReadonlyMap<string, Found>): Found[] {
  return [...Map.groupBy(others.values(), ({ kind }) => kind).values()].flatMap((those) => those.slice(0, MOST_LINES));
}

function isOutside(address: string | undefined): boolean {
  return address !== undefined && mayBeBlocked(address);
}

function windowOf(at: number): number {
  return Math.floor(at / WINDOW_MS) * WINDOW_MS;
}
