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
