import { beforeEach, describe, expect, test } from '@jest/globals';
import { askedReader } from '../../../lib/aws/table/attempts.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { finding } from '../support/fixtures.ts';

/** Of finding f-1, with the parameters {"doors":["front"]}, as triage makes it for event e-1. */
const TASK = 'shut-door-817e3a7552ec6ca132e26969-e75fca84ca86';
const NOT_ASKED = 'riposte asked for no such thing about finding f-1: who means it starts it by hand, as themselves';

let the: World;
let asked: Set<string>;

beforeEach(() => {
  the = world();
  asked = new Set([`FINDING#f-1 ATTEMPT#${TASK.slice(0, -13)}`]);
  the.policy = policyWith('auto');
  the.findings.set('f-1', finding({ id: 'f-1', detection: 't/open', title: 'A door is open', region: 'us-east-1' }));
});

/** Somebody who may start executions writes the input, and names the execution. */
function plan(request: object, playbook = 'shut-door') {
  const input = {
    requests: [
      {
        taskId: TASK,
        params: { doors: ['front'] },
        reason: 'A door is open',
        requestedBy: 'detection t/open',
        finding: { id: 'f-1', detection: 't/open', severity: 'high', task: TASK },
        ...request,
      },
    ],
  };
  const read = askedReader(async ({ pk, sk }) => (asked.has(`${pk.S} ${sk.S}`) ? {} : undefined), playbook);
  return planChange(the.declaration, the.changes, { input, execution: EXECUTION }, { ...the.ports, wasAsked: read });
}

test('what triage asked for is done in its detection’s name', async () => {
  expect(await plan({})).toMatchObject({
    decision: 'apply',
    asked: [{ reason: 'A door is open', requestedBy: 'detection t/open' }],
    findings: [{ id: 'f-1', task: TASK }],
  });
});

describe('whoever starts an execution has no detection say what they want:', () => {
  test.each<[string, { forget?: true; playbook?: string }, object]>([
    ['another thing under the task’s name', {}, { params: { doors: ['back'] } }],
    ['more than it asked for', {}, { params: { doors: ['front', 'back'] } }],
    ['a task that triage never asked for', { forget: true }, {}],
    ['a task of another playbook', { playbook: 'open-door' }, {}],
    ['a name of their own', {}, { taskId: 't' }],
    ['what says that it is a part of the task', {}, { taskId: `${TASK}.0`, params: { doors: ['back'] } }],
  ])('%s', async (_what, { forget, playbook }, request) => {
    if (forget) asked.clear();

    expect(await plan(request, playbook)).toMatchObject({
      decision: 'refuse',
      targets: [],
      findings: [],
      refused: [{ reason: NOT_ASKED }],
    });
  });
});

test('an outcome ends the attempt of its own task, whichever it names beside', async () => {
  const { findings } = await plan({
    finding: { id: 'f-1', detection: 't/open', severity: 'high', task: 'shut-door-of-another' },
  });

  expect(findings).toMatchObject([{ task: TASK }]);
});
