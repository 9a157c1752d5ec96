import type { Finding } from '../../lib/domain/finding/finding.ts';
import {
  CALM,
  causeOf,
  judgeNotice,
  type Storm,
  type StormRule,
  TOGETHER,
  together,
  USUAL,
} from '../../lib/domain/telling/storm.ts';

/** Hours with alerts that are remembered of each kind; times may be anything that somebody wrote into a log. */
const HOURS = 20_000;

/** Which findings would have been told one by one, and which in the digest. */
export class Storms {
  readonly #hours = new Map<string, Storm>();

  /** By its kind, then by everything of its severity together; what is critical always. `key` is the same for the same message. */
  isTold(finding: Finding, key: string): boolean {
    if (finding.severity === 'critical') return true;
    const group = `finding ${finding.detection}`;
    const hour = finding.time.slice(0, 13);
    return (
      this.#isTold(`${group} ${hour}`, key, causeOf(finding), USUAL) &&
      this.#isTold(`${together(finding.severity)} ${hour}`, key, group, TOGETHER)
    );
  }

  #isTold(hour: string, id: string, who: string, rule: StormRule): boolean {
    const { verdict, next } = judgeNotice(this.#hours.get(hour) ?? CALM, { id, who }, rule);
    if (next !== undefined) this.#hours.set(hour, next);
    if (this.#hours.size > HOURS) this.#hours.delete(this.#hours.keys().next().value ?? '');
    return verdict !== 'held';
  }
}
