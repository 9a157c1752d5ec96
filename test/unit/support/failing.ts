/** When a call fails: before it did anything, or after, so that its answer is lost. */
export type Moment = 'before' | 'after';

/** Ports of which some calls fail, and how many calls were made through them. */
export interface Failing<Ports> {
  readonly ports: Ports;
  readonly calls: string[];
}

/**
 * Ports that work as those given, but where `fails` says so of the number (from 0) and name of a call. Only what gives a promise counts: clocks and logs do not
 * fail.
 */
export function failing<Ports extends object>(
  given: Ports,
  fails: (index: number, name: string) => Moment | undefined,
): Failing<Ports> {
  const calls: string[] = [];
  const lost = (name: string) =>
    Object.assign(new Error(`${name} failed`), { name: 'ServiceUnavailable', $fault: 'server' });
  const wrap = (value: unknown, name: string): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => {
        if (SYNCHRONOUS.has(name.split('.').at(-1) ?? '')) return value(...args);
        const index = calls.push(name) - 1;
        const moment = fails(index, name);
        if (moment === 'before') return Promise.reject(lost(name));
        const answer: unknown = value(...args);
        if (!(answer instanceof Promise)) {
          calls.pop();
          return answer;
        }
        return moment === 'after' ? answer.then(() => Promise.reject(lost(name))) : answer;
      };
    }
    return isPlain(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wrap(one, `${name}.${key}`)]))
      : value;
  };
  const ports = Object.fromEntries(
    Object.entries(given).map(([key, one]) => [key, WHOLE.has(key) ? one : wrap(one, key)]),
  );
  return { ports: ports as Ports, calls };
}

/** What asks nobody. */
const SYNCHRONOUS = new Set(['now', 'whereIs', 'linksOf', 'wanted', 'calls', 'info', 'warn', 'error']);
const WHOLE = new Set(['hearing', 'detector', 'log', 'now', 'addressPlaybooks', 'house']);

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
