import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../lib/detections/registry.ts';
import { filledAdvice } from '../../lib/domain/advice.ts';
import { findingAlert } from '../../lib/domain/alert.ts';
import { EventTooCostlyError } from '../../lib/domain/errors.ts';
import { type AccountEvent, parseEvent } from '../../lib/domain/event.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import { renderAlert } from '../../lib/domain/render-alert.ts';
import { parseTask, proposeTasks } from '../../lib/domain/task.ts';
import { Budget, STEPS } from '../../lib/pattern/budget.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { cases } from './cases.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const FOLDER = new URL('../../events/', import.meta.url);
const events = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as AccountEvent);

/** What an attacker puts where a name, a list or an object is expected. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1e308, '', ' ', '*', [], {}, [[]], [null], { a: [{}] }, '$(id)', "'; id; '", '--profile=x'],
    ...['\u202eabc', '\u001b[2J', 'x\nCommand: y', '../..', 'arn:aws:iam::0:user/x', 'arn:', '0.0.0.0/0', '::/0', '{'],
    ...['__proto__', 'constructor', JSON.parse('{"__proto__":{"x":1}}'), 'x'.repeat(10_000), Array(300).fill('x')],
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Each leaf, list and object of a value, by its path. */
function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => paths(one, [...path, key]))];
}

function put(value: unknown, [key, ...rest]: readonly string[], what: unknown): unknown {
  if (key === undefined) return what;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = put(copy[key], rest, what);
  return copy;
}

const changed = fc
  .tuple(fc.constantFrom(...events), fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }))
  .map(([event, changes]): AccountEvent => {
    let detail: unknown = event.detail;
    for (const [at, what] of changes) {
      const all = paths(detail).slice(1);
      const path = all[at % Math.max(1, all.length)];
      if (path !== undefined) detail = put(detail, path, what);
    }
    return { ...event, detail: detail as AccountEvent['detail'] };
  });

test('whatever stands in an event: it is judged within the budget, or set aside; what it raises can be told and asked for', () => {
  let raised = 0;
  fc.assert(
    fc.property(changed, (made) => {
      const event = parseEvent(JSON.parse(JSON.stringify(made)));
      const budget = new Budget();

      try {
        const found = detector.raised(event, budget);
        detector.closed(event, budget);
        for (const detection of found) {
          const finding = raiseFinding(detection, event);
          const { subject, message } = renderAlert(findingAlert(finding, 'x', filledAdvice(detection, finding, event)));
          for (const task of proposeTasks(detection, event, finding)) parseTask(JSON.stringify(task));
          raised += 1;
          if (!/^[\x20-\x7e]{1,99}$/.test(subject) || message.length > 200_000) throw new Error(`told as ${subject}`);
        }
      } catch (error) {
        if (!(error instanceof EventTooCostlyError)) throw error;
      }
      if (budget.spent > STEPS + 100_000) throw new Error(`${budget.spent} steps`);
    }),
    { numRuns: cases(2_000) },
  );

  expect(raised).toBeGreaterThan(cases(2_000) / 4);
});
