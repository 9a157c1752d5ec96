import { getAtt, sub } from '../reference.ts';

/** The ARN of a resource of the same template. */
export function arnOf(id: string): ReturnType<typeof getAtt> {
  return getAtt(id, 'Arn');
}

/** What holds logs stays when the stack is removed. */
export const KEPT = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

/** No access from outside, whatever policies and lists say. */
export const BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** The statement of a bucket's policy that refuses requests without TLS. */
export function tlsOnly(id: string): object {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arnOf(id), sub(`\${${id}.Arn}/*`)],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** A role that a principal may take, under a condition where there is one, and what it may do. */
export function roleFor(
  Principal: object,
  { PolicyName, Description, Condition, Statement }: RoleParts,
): { readonly Type: string; readonly Properties: object } {
  const trust = Condition === undefined ? {} : { Condition };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...trust }],
      },
      Policies: [{ PolicyName, PolicyDocument: { Version: '2012-10-17', Statement } }],
    },
  };
}

interface RoleParts {
  readonly PolicyName: string;
  readonly Description: string;
  readonly Condition?: object | undefined;
  readonly Statement: readonly object[];
}
