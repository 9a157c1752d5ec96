import * as z from 'zod/mini';
import { approvalReader } from '../approval/record.ts';
import { dynamoClient, parameterClient, secretsClient } from '../aws/clients.ts';
import { policyLoader } from '../aws/policy.ts';
import { appliedStore } from '../aws/table/applied.ts';
import { approvalStore } from '../aws/table/approvals.ts';
import { askedReader } from '../aws/table/attempts.ts';
import { capCounter } from '../aws/table/caps.ts';
import { findingReader } from '../aws/table/finding-reader.ts';
import { itemReader } from '../aws/table/item-reader.ts';
import { targetLocks } from '../aws/table/locks.ts';
import { namesInForce } from '../aws/table/names-in-force.ts';
import type { Log } from '../domain/ports.ts';
import type { Json } from '../domain/text/json.ts';
import { carryOut } from '../remediation/carry-out.ts';
import { carryOutSteps, type StepsPorts } from '../remediation/carry-out-steps.ts';
import type { ChangePorts } from '../remediation/change-ports.ts';
import type { Changes, Playbook, StatesPlaybook, StepsPlaybook } from '../remediation/playbook.ts';
import type { Steps } from '../remediation/steps.ts';
import { calledAs } from './called-as.ts';
import { keepersVariable, readConfig, variable } from './config.ts';
import { lambda, type Runtime } from './handler.ts';
import { sharedKey } from './shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  RECORD_KEY: variable,
  APPROVAL_KEY: variable,
  PREFIX: variable,
  KEEPERS: keepersVariable,
});

interface Tools<Params, State extends Json> {
  readonly changes: Changes<Params, State>;
  readonly ports: Omit<ChangePorts, 'house' | 'region' | 'partition'>;
  readonly prefix: string;
  readonly keepers: readonly string[];
}

/** The Lambda handler of a playbook, out of its declaration. */
export function playbookFunction<Params, State extends Json>(declaration: Playbook<Params, State>) {
  return 'steps' in declaration ? stepsFunction(declaration) : statesFunction(declaration);
}

const stepsEnvironment = z.object({ TABLE: variable, POLICY_PARAMETER: variable, APPROVAL_KEY: variable });

function stepsFunction<Params>(declaration: StepsPlaybook<Params>) {
  return lambda<unknown, { steps: Steps; ports: StepsPorts; log: Log }, object>(
    declaration.id,
    (runtime) => {
      const { TABLE, POLICY_PARAMETER, APPROVAL_KEY } = readConfig(stepsEnvironment);
      const steps = declaration.steps(runtime);
      const settles = steps.settle !== undefined || declaration.settledBy !== undefined;
      const key = sharedKey(secretsClient(), APPROVAL_KEY);
      const { waitsFor } = declaration;
      const [locks, now] = [targetLocks(dynamoClient(), TABLE), () => new Date()];
      return {
        steps,
        ports: {
          readApproval: approvalReader(approvalStore(dynamoClient(), TABLE, key)),
          partKey: key,
          loadPolicy: policyLoader(parameterClient(), POLICY_PARAMETER, runtime),
          ...(waitsFor === undefined ? {} : { turns: { locks, log: runtime.log, now, of: waitsFor } }),
          settles,
        },
        log: runtime.log,
      };
    },
    async (event, { steps, ports, log }) => logged(event, await carryOutSteps(steps, event, ports), log),
  );
}

function statesFunction<Params, State extends Json>(declaration: StatesPlaybook<Params, State>) {
  return lambda<unknown, Tools<Params, State>, object>(
    declaration.id,
    (runtime) => makeTools(declaration, runtime),
    async (event, { changes, ports, prefix, keepers }, context) => {
      const { partition, region, account } = calledAs(context);
      const house = { account, prefix, keepers };
      return logged(
        event,
        await carryOut(declaration, changes, event, { ...ports, house, region, partition }),
        ports.log,
      );
    },
  );
}

const stepSchema = z.object({ verb: z.string(), execution: z.optional(z.object({ name: z.string() })) });
const resultSchema = z.object({ status: z.optional(z.string()), decision: z.optional(z.string()) });

/** A line a step, for those who read a function's log beside the workflow's history: what was asked for and what came of it. */
function logged(event: unknown, result: object, log: Log): object {
  const { data: step } = stepSchema.safeParse(event);
  log.info('Step made', { verb: step?.verb, execution: step?.execution?.name, ...resultSchema.safeParse(result).data });
  return result;
}

function makeTools<Params, State extends Json>(
  declaration: StatesPlaybook<Params, State>,
  runtime: Runtime,
): Tools<Params, State> {
  const config = readConfig(environment);
  const table = dynamoClient();
  const secrets = secretsClient();
  const readItem = itemReader(table, config.TABLE);
  return {
    changes: declaration.changes(runtime.log),
    ports: {
      loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, runtime),
      spendCaps: capCounter(table, config.TABLE),
      applied: appliedStore(table, config.TABLE, declaration.id, sharedKey(secrets, config.RECORD_KEY)),
      inForce: namesInForce(table, config.TABLE, declaration.id),
      locks: targetLocks(table, config.TABLE),
      readApproval: approvalReader(approvalStore(table, config.TABLE, sharedKey(secrets, config.APPROVAL_KEY))),
      readFinding: findingReader(readItem),
      wasAsked: askedReader(readItem, declaration.id),
      readApprovers: declaration.approvers?.(),
      log: runtime.log,
      now: () => new Date(),
    },
    prefix: config.PREFIX,
    keepers: config.KEEPERS,
  };
}
