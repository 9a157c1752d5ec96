import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { EventTooCostlyError } from '../../../lib/domain/errors.ts';
import { parseEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { parseTask, proposeTasks } from '../../../lib/domain/finding/task.ts';
import { filledAdvice } from '../../../lib/domain/telling/advice.ts';
import { findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { Budget, STEPS } from '../../../lib/pattern/budget.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { cases } from '../support/cases.ts';
import { changedEvents } from '../support/odd-events.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);

test('whatever stands in an event: it is judged within the budget, or set aside; what it raises can be told and asked for', () => {
  let raised = 0;
  fc.assert(
    fc.property(changedEvents, (made) => {
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
