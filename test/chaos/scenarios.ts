import type { Fault } from '../../local/faults.ts';
import type { Turn } from './turns.ts';

/** A bad day: the faults, the load, and what may be granted of it. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly faults: readonly Fault[];
  /** Distinct addresses that attack. */
  readonly addresses: number;
  /** How often each event is delivered, all copies out of order. */
  readonly copies: number;
  /** How many of the addresses the cap has room for; all where there is none. */
  readonly room?: number;
  readonly turn?: Turn;
  /** How many functions may count for themselves what they tell, where the table does not answer (ADR 46). */
  readonly uncounted?: number;
  /** Carried out with the stack tests, too. */
  readonly short?: true;
}

const everywhere = (kind: Fault['kind'], probability: number, more: Partial<Fault> = {}): Fault => ({
  service: '*',
  action: '*',
  kind,
  probability,
  ...more,
});
const at = (service: string, action: string, kind: Fault['kind'], probability: number, more: Partial<Fault> = {}) => ({
  ...everywhere(kind, probability, more),
  service,
  action,
});

/** Twice as far as AWS takes a signature: the SDK learns from the refusal what time it is, and signs anew. */
const MINUTES_10 = 600_000;
const POLICY = { gone: 'is gone', invalid: 'becomes invalid', off: 'switches the playbook off' };

/** Every scenario; those that are short are part of the stack tests. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'duplicates',
    title: 'every event three times, tasks twice, out of order',
    addresses: 6,
    copies: 3,
    short: true,
    faults: [at('sqs', 'SendMessage', 'duplicate', 1), at('*', '*', 'reorder', 0.2, { ms: 400 })],
  },
  {
    id: 'throttles',
    title: 'DynamoDB throttles 30 % of the calls',
    addresses: 6,
    copies: 1,
    short: true,
    faults: [at('dynamodb', '*', 'throttle', 0.3)],
  },
  {
    id: 'lost-answers',
    title: '5 % of the answers are lost after the effect',
    addresses: 6,
    copies: 1,
    faults: [everywhere('reset-after', 0.05)],
  },
  {
    id: 'policy-throttled',
    title: 'GetParameter throttled, 66 %',
    addresses: 4,
    copies: 1,
    short: true,
    faults: [at('ssm', 'GetParameter', 'throttle', 0.66)],
  },
  {
    id: 'killed',
    title: 'functions killed in the middle, six times',
    addresses: 6,
    copies: 1,
    // Not a short one: a task whose function was killed comes again after the queue's three minutes.
    faults: [
      at('dynamodb', '*', 'kill-after', 0.06, { limit: 3 }),
      at('dynamodb', '*', 'kill-before', 0.06, { limit: 3 }),
    ],
  },
  {
    id: 'cap',
    title: 'a cap with room for three of eight, every event twice',
    addresses: 8,
    copies: 2,
    room: 3,
    short: true,
    faults: [at('sqs', 'SendMessage', 'duplicate', 1)],
  },
  {
    id: 'throttles-66',
    title:
      'DynamoDB throttles 66 % of the calls: what cannot be counted each of the four functions at work counts for itself, 55 e-mails and nine SMS in all',
    uncounted: 4,
    addresses: 70,
    copies: 1,
    faults: [at('dynamodb', '*', 'throttle', 0.66)],
  },
  {
    id: 'errors',
    title: '15 % of all calls answered with a 5xx',
    addresses: 20,
    copies: 1,
    faults: [everywhere('error', 0.15)],
  },
  {
    id: 'resets',
    title: '10 % of the connections reset before the effect',
    addresses: 20,
    copies: 1,
    faults: [everywhere('reset-before', 0.1)],
  },
  {
    id: 'lost-answers-15',
    title: '15 % of the answers are lost after the effect',
    addresses: 20,
    copies: 1,
    faults: [everywhere('reset-after', 0.15)],
  },
  {
    id: 'slow',
    title: 'every call up to three seconds late, one in four',
    addresses: 20,
    copies: 2,
    faults: [everywhere('delay', 0.25, { ms: 3_000 })],
  },
  {
    id: 'sns-down',
    title: 'SNS fails for its first forty calls',
    addresses: 12,
    copies: 1,
    faults: [at('sns', 'Publish', 'error', 1, { limit: 40 })],
  },
  {
    id: 'dead-subscriptions',
    title:
      'every subscriber is out of reach: what SNS cannot deliver lies in the dead-letter queue, and is told in one message when it is sent back',
    addresses: 12,
    copies: 2,
    short: true,
    faults: [at('sns', 'deliver', 'error', 1)],
  },
  {
    id: 'waf',
    title: 'WAF throttles half of the calls, answers get lost',
    addresses: 20,
    copies: 1,
    faults: [at('wafv2', '*', 'throttle', 0.4), at('wafv2', '*', 'reset-after', 0.2)],
  },
  {
    id: 'queue',
    title: 'the queue is slow, and deletes fail',
    addresses: 40,
    copies: 2,
    faults: [at('sqs', 'DeleteMessageBatch', 'error', 0.7), at('sqs', 'ReceiveMessage', 'delay', 0.5, { ms: 3_000 })],
  },
  {
    id: 'killed-20',
    title: 'functions killed in the middle, twenty times',
    addresses: 20,
    copies: 2,
    faults: [everywhere('kill-after', 0.03, { limit: 10 }), everywhere('kill-before', 0.03, { limit: 10 })],
  },
  ...(['gone', 'invalid', 'off'] as const).flatMap((becomes): Scenario[] => [
    {
      id: `policy-${becomes}`,
      title: `the policy ${POLICY[becomes]} in the moment of the attack: nothing may be blocked`,
      addresses: 5,
      copies: 1,
      ...(becomes === 'gone' ? { short: true } : {}),
      faults: [],
      turn: { kind: 'policy', becomes, when: 'before' },
    },
    {
      id: `policy-${becomes}-approved`,
      title: `the policy ${POLICY[becomes]} between the approval and the change: nothing may be blocked`,
      addresses: 5,
      copies: 1,
      faults: [],
      turn: { kind: 'policy', becomes, when: 'approved' },
    },
  ]),
  {
    id: 'clocks',
    title:
      'clocks twenty minutes apart: triage and the writer early, the playbook and dispatch late, every event twice',
    addresses: 8,
    copies: 2,
    faults: [],
    turn: {
      kind: 'skew',
      clocks: { triage: -MINUTES_10, 'write-ip-sets': -MINUTES_10, 'block-ip': MINUTES_10, dispatch: MINUTES_10 },
    },
  },
  {
    id: 'clocks-reversed',
    title: 'clocks twenty minutes apart the other way round',
    addresses: 8,
    copies: 2,
    faults: [],
    turn: {
      kind: 'skew',
      clocks: { triage: MINUTES_10, 'write-ip-sets': MINUTES_10, 'block-ip': -MINUTES_10, report: -MINUTES_10 },
    },
  },
  {
    id: 'forgotten',
    title:
      'everything with an end is deleted from the table early, and every event comes again: no block ends, none is made twice',
    addresses: 8,
    copies: 1,
    faults: [],
    turn: { kind: 'forget' },
  },
  {
    id: 'everything',
    title: 'a little of everything',
    addresses: 30,
    copies: 3,
    room: 20,
    faults: [
      everywhere('throttle', 0.06),
      everywhere('error', 0.03),
      everywhere('reset-after', 0.03),
      everywhere('delay', 0.1, { ms: 500 }),
      everywhere('kill-after', 0.01, { limit: 6 }),
    ],
  },
];
