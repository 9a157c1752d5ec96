import type * as z from 'zod/mini';
import { parameterClient, type queueClient, type topicClient } from '../aws/clients.ts';
import { alertPublisher, deadLetterQueue } from '../aws/messaging.ts';
import { policyLoader } from '../aws/policy.ts';
import type { LoadPolicy, PublishAlert } from '../domain/ports.ts';
import type { AccountNames } from '../domain/telling/alert.ts';
import { forPhones } from '../telling/phones.ts';
import { sentOrKept } from '../telling/untold.ts';
import { accountNamesVariable, smsLevelVariable, variable } from './config.ts';
import type { Runtime } from './handler.ts';

/** The variables of a function that tells people. */
export const alertingVariables = {
  TOPIC_ARN: variable,
  ACCOUNT_NAMES: accountNamesVariable,
  UNTOLD_URL: variable,
  POLICY_PARAMETER: variable,
  SMS_LEVEL: smsLevelVariable,
};

interface Alerting {
  readonly loadPolicy: LoadPolicy;
  /** What cannot be sent just now is kept, and told again from there. */
  readonly publish: PublishAlert;
  /** Throws where that fails. */
  readonly publishAtOnce: PublishAlert;
  readonly accountNames: AccountNames;
}

/** How a function tells people: phones by what the policy says. */
export function alerting(
  config: { [name in keyof typeof alertingVariables]: z.infer<(typeof alertingVariables)[name]> },
  topics: ReturnType<typeof topicClient>,
  queues: ReturnType<typeof queueClient>,
  { log, count }: Runtime,
): Alerting {
  const loadPolicy = policyLoader(parameterClient(), config.POLICY_PARAMETER, { log, count });
  const toPhones = (publish: PublishAlert) => forPhones(publish, loadPolicy, config.SMS_LEVEL);
  const publishAtOnce = alertPublisher(topics, config.TOPIC_ARN);
  return {
    loadPolicy,
    publish: toPhones(sentOrKept(publishAtOnce, deadLetterQueue(queues, config.UNTOLD_URL), log)),
    publishAtOnce: toPhones(publishAtOnce),
    accountNames: config.ACCOUNT_NAMES,
  };
}
