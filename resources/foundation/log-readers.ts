import { sub } from '../reference.ts';
import type { Foundation } from './made.ts';
import { arnOf, roleFor } from './reference.ts';

/** The roles of those who read the logs: the auditor, who reads the findings, too, and tools that read straight from the bucket. */
export function logReaders(made: Foundation): Record<string, object> {
  const { auditors, auditorExternalId, stateTable, logReaders: tools, logReaderExternalId } = made;
  const seen = stateTable === '' ? [] : [findings(stateTable)];
  return {
    ...(auditors.length === 0
      ? {}
      : {
          AuditorRole: role('auditor', 'Reads the logs, the findings and their record, and nothing else', {
            who: auditors,
            externalId: auditorExternalId,
            may: [...logsOf(made), ...seen],
          }),
        }),
    ...(tools.length === 0
      ? {}
      : {
          LogReaderRole: role('log-reader', 'Reads the bucket of the logs, and nothing else', {
            who: tools,
            externalId: logReaderExternalId,
            may: logsOf(made),
          }),
        }),
  };
}

/** The bucket made here, or the one that is named; and the key, which encrypts nothing but logs where it is made here. */
function logsOf({ logBucket }: Foundation): object[] {
  const bucket = logBucket === undefined ? arnOf('LogBucket') : sub(`arn:\${AWS::Partition}:s3:::${logBucket.name}`);
  const objects =
    logBucket === undefined ? sub('${LogBucket.Arn}/*') : sub(`arn:\${AWS::Partition}:s3:::${logBucket.name}/*`);
  const key = logBucket === undefined ? arnOf('LogKey') : logBucket.key;
  return [
    { Sid: 'FindLogs', Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketLocation'], Resource: bucket },
    { Sid: 'ReadLogs', Effect: 'Allow', Action: 's3:GetObject', Resource: objects },
    ...(key === '' ? [] : [{ Sid: 'DecryptLogs', Effect: 'Allow', Action: 'kms:Decrypt', Resource: key }]),
  ];
}

function findings(table: string): object {
  return {
    Sid: 'ReadFindings',
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:Query'],
    Resource: table,
    Condition: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['FINDING#*', 'INCIDENT#*', 'DAY#*'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  };
}

/** A role that `who` may take where they say the external id, if there is one. */
function role(
  PolicyName: string,
  Description: string,
  { who, externalId, may }: { who: readonly string[]; externalId: string; may: readonly object[] },
): object {
  const Condition = externalId === '' ? undefined : { StringEquals: { 'sts:ExternalId': externalId } };
  return roleFor({ AWS: who }, { PolicyName, Description, Condition, Statement: may });
}
