import * as z from 'zod/mini';
import { chatNotification } from '../lib/approval/chat.ts';
import { linkValue } from '../lib/approval/link.ts';
import { openQuestion, type Question, type QuestionPorts, waitFor } from '../lib/approval/question.ts';
import type { ApprovalRecord } from '../lib/approval/record.ts';
import {
  busClient,
  dynamoClient,
  queueClient,
  recorderClient,
  secretsClient,
  topicClient,
  workflowClient,
} from '../lib/aws/clients.ts';
import { alertPublisher, chatPublisher, eventEmitter } from '../lib/aws/messaging.ts';
import { approvalStore, tokenStore } from '../lib/aws/table/approvals.ts';
import { askedReader, attemptStore } from '../lib/aws/table/attempts.ts';
import { configAsker, lookStore } from '../lib/aws/table/config-looks.ts';
import { containment } from '../lib/aws/table/contained.ts';
import { findingReader } from '../lib/aws/table/finding-reader.ts';
import { noticeHolder } from '../lib/aws/table/held.ts';
import { incidentOf } from '../lib/aws/table/incident-of.ts';
import { incidentSteps } from '../lib/aws/table/incident-steps.ts';
import { itemReader, type ReadItem } from '../lib/aws/table/item-reader.ts';
import { lastLinesTogether } from '../lib/aws/table/record-ends.ts';
import { stormJudge } from '../lib/aws/table/storms.ts';
import { timelineStore } from '../lib/aws/table/timeline.ts';
import { workflowAnswers } from '../lib/aws/workflow-answers.ts';
import type { AttemptStore } from '../lib/domain/remediation/execution-ports.ts';
import { type AskPorts, ask, open } from '../lib/remediation/ask.ts';
import { changeOutcomeSchema } from '../lib/remediation/change-schema.ts';
import { earlierOutcomeSchema } from '../lib/remediation/earlier-outcome.ts';
import { type LookPorts, lookAfter, lookAgain, lookStepSchema } from '../lib/remediation/look-again.ts';
import { alertOf, report } from '../lib/remediation/report.ts';
import type { PartKey } from '../lib/remediation/sealed-part.ts';
import { tellWait, waitsSchema } from '../lib/remediation/tell-wait.ts';
import { type TurnPorts, turnOf, turnSchema } from '../lib/remediation/turn.ts';
import { withKnownOrigins } from '../lib/remediation/unplanned-origins.ts';
import { alerting, alertingVariables } from '../lib/runtime/alerting.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { sharedKey } from '../lib/runtime/shared-key.ts';

const toldSchema = z.union([changeOutcomeSchema, earlierOutcomeSchema]);

/** What a workflow wants told: that it asks (two steps, which open the question and wait), or what it did. */
const stepSchema = z.union([
  z.object({ step: z.literal('question'), round: z.number() }),
  z.object({
    step: z.literal('ask'),
    question: z.object({ id: z.string(), phase: z.enum(['ask', 'remind', 'escalate']) }),
    taskToken: z.string(),
  }),
  /** `approval`: the question before it, where there was one. */
  z.object({ step: z.optional(z.undefined()), approval: z.optional(z.nullable(z.string())) }),
]);

const environment = z.object({
  TABLE: variable,
  ...alertingVariables,
  STAGE: variable,
  APPROVAL_KEY: variable,
  /** Empty where there is no page. */
  PAGE_URL: z._default(z.string(), ''),
  /** Empty where there is no chat. */
  CHAT_TOPIC_ARN: z._default(z.string(), ''),
});

interface Tools {
  readonly ports: AskPorts &
    QuestionPorts &
    TurnPorts &
    LookPorts & { readonly attempts: AttemptStore; readonly readItem: ReadItem; readonly partKey: PartKey };
  readonly stage: string;
}

/** Tells what a workflow did or asks a person: alert, timeline, event. */
export const handler = lambda<unknown, Tools, object>('report', makeTools, async (event, { ports, stage }, context) => {
  const turn = turnSchema.safeParse(event);
  if (turn.success) return turnOf(turn.data, ports);
  const waits = waitsSchema.safeParse(event);
  if (waits.success) return tellWait(waits.data, ports);
  const look = lookStepSchema.safeParse(event);
  if (look.success) return lookAgain(look.data, ports);
  const step = stepSchema.parse(event);
  const outcome = toldSchema.parse(event);
  const { region, account } = calledAs(context);
  const where = { account, region, time: ports.now().toISOString(), stage };
  if (step.step === 'question') return openQuestion(await open(outcome, step.round, where, ports), ports);
  if (step.step === 'ask') {
    const waiting = await waitFor(step.question.id, step.taskToken, ports);
    if (waiting !== undefined) await ask(outcome, waiting, { ...step.question, where }, ports);
    return { asked: step.question.id };
  }
  const kept = step.approval == null ? undefined : await ports.approvals.read(step.approval);
  const wasAsked = askedReader(ports.readItem, outcome.playbook, true);
  const known = await withKnownOrigins(outcome, { ...ports, wasAsked });
  await report(known, alertOf(known, where, kept === 'forged' ? undefined : kept?.record), ports);
  const rules = await lookAfter(outcome, where, ports);
  return { reported: outcome.outcome, ...(rules === undefined ? {} : { look: rules }) };
});

function makeTools(runtime: Runtime): Tools {
  const config = readConfig(environment);
  const table = dynamoClient();
  const topics = topicClient();
  const timeline = timelineStore(table, config.TABLE, lastLinesTogether(table, config.TABLE));
  const readItem = itemReader(table, config.TABLE);
  const key = sharedKey(secretsClient(), config.APPROVAL_KEY);
  const { log } = runtime;
  return {
    ports: {
      ...alerting(config, topics, queueClient(), runtime),
      judge: stormJudge(table, config.TABLE, log),
      hold: noticeHolder(table, config.TABLE),
      publishTo: (topic) => alertPublisher(topics, topic),
      emit: eventEmitter(busClient()),
      timeline,
      noteContained: containment(table, config.TABLE, timeline),
      incidentOf: (finding) => incidentOf(readItem, finding),
      attempts: attemptStore(table, config.TABLE),
      steps: incidentSteps(table, config.TABLE),
      approvals: approvalStore(table, config.TABLE, key),
      tokens: tokenStore(table, config.TABLE),
      handOver: workflowAnswers(workflowClient()).handOver,
      ...(config.PAGE_URL === ''
        ? {}
        : {
            linkTo: async ({ approval }: ApprovalRecord) =>
              `${config.PAGE_URL}?a=${linkValue(approval, { stage: config.STAGE, key: await key() })}`,
          }),
      ...(config.CHAT_TOPIC_ARN === ''
        ? {}
        : {
            tellChat: async (record: ApprovalRecord, phase: Question['phase']) =>
              chatPublisher(
                topics,
                config.CHAT_TOPIC_ARN,
              )(chatNotification(record, { phase, stage: config.STAGE, key: await key() })),
          }),
      readItem,
      readFinding: findingReader(readItem),
      partKey: key,
      askConfig: configAsker(recorderClient()),
      looks: lookStore(table, config.TABLE),
      log,
      now: () => new Date(),
    },
    stage: config.STAGE,
  };
}
