import type { AccountEvent } from '../domain/finding/event.ts';
import { DATA_ARN } from '../domain/remediation/data-arn.ts';
import { type Json, numberIn, plain } from '../domain/text/json.ts';
import { parameter } from './api-call.ts';
import { arnNamed } from './arn.ts';

/**
 * The table or database whose protection a call took away, and which settings those were: a playbook's parameters; undefined where
 * the call is about something else, or took none of these.
 */
export function protectionTaken(event: AccountEvent): Record<string, Json> | undefined {
  const only = [
    ...(off(event, 'deletionProtection') || off(event, 'deletionProtectionEnabled') ? ['deletionProtection'] : []),
    ...(off(event, 'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled') ? ['pointInTimeRecovery'] : []),
    ...(numberIn(parameter(event, 'backupRetentionPeriod')) === 0 ? ['backupRetentionPeriod'] : []),
  ];
  const resource = dataOf(event);
  return resource === undefined || only.length === 0 ? undefined : { resources: [resource], only };
}

function off(event: AccountEvent, path: string): boolean {
  return plain(parameter(event, path)) === 'false';
}

/** RDS takes names in letters of either case and keeps them in small ones; each parameter takes an ARN, too. */
function dataOf(event: AccountEvent): string | undefined {
  const found =
    arnNamed(event, 'tableName', 'dynamodb', 'table/') ||
    arnNamed(event, 'dBInstanceIdentifier', 'rds', 'db:').toLowerCase() ||
    arnNamed(event, 'dBClusterIdentifier', 'rds', 'cluster:').toLowerCase();
  return DATA_ARN.test(found) ? found : undefined;
}
