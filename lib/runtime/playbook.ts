import * as z from 'zod/mini';
import { approvalReader } from '../approval/record.ts';
import { appliedStore } from '../aws/applied.ts';
import { approvalStore } from '../aws/approvals.ts';
import { capCounter } from '../aws/caps.ts';
import { dynamoClient, parameterClient, secretsClient } from '../aws/clients.ts';
import { policyLoader } from '../aws/policy.ts';
import type { Json } from '../domain/json.ts';
import { carryOut } from '../remediation/carry-out.ts';
import type { ChangePorts } from '../remediation/change-ports.ts';
import type { Changes, Playbook } from '../remediation/playbook.ts';
import { readConfig, variable } from './config.ts';
import { lambda, type Runtime } from './handler.ts';
import { sharedKey } from './shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  RECORD_KEY: variable,
  APPROVAL_KEY: variable,
  PREFIX: variable,
  /** Principals nobody may lock out, comma-separated; may be empty. */
  KEEPERS: z._default(z.string(), ''),
});

interface Tools<Params, State extends Json> {
  readonly changes: Changes<Params, State>;
  readonly ports: Omit<ChangePorts, 'house' | 'region' | 'partition'>;
  readonly prefix: string;
  readonly keepers: readonly string[];
}

/** The Lambda handler of a playbook, out of its declaration. */
export function playbookFunction<Params, State extends Json>(declaration: Playbook<Params, State>) {
  return lambda<unknown, Tools<Params, State>, object>(
    declaration.id,
    (runtime) => makeTools(declaration, runtime),
    (event, { changes, ports, prefix, keepers }, context) => {
      const [, partition = '', , region = '', account = ''] = context.invokedFunctionArn.split(':');
      return carryOut(declaration, changes, event, {
        ...ports,
        house: { account, prefix, keepers },
        region,
        partition,
      });
    },
  );
}

function makeTools<Params, State extends Json>(
  declaration: Playbook<Params, State>,
  runtime: Runtime,
): Tools<Params, State> {
  const config = readConfig(environment);
  const table = dynamoClient();
  const secrets = secretsClient();
  return {
    changes: declaration.changes(runtime.log),
    ports: {
      loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, runtime),
      spendCaps: capCounter(table, config.TABLE),
      applied: appliedStore(table, config.TABLE, sharedKey(secrets, config.RECORD_KEY)),
      readApproval: approvalReader(approvalStore(table, config.TABLE, sharedKey(secrets, config.APPROVAL_KEY))),
      log: runtime.log,
      now: () => new Date(),
    },
    prefix: config.PREFIX,
    keepers: config.KEEPERS.split(',').filter((one) => one !== ''),
  };
}
