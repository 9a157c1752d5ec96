/** A text in which CloudFormation fills in what stands in `${…}`. */
export function sub(text: string): { readonly 'Fn::Sub': string } {
  return { 'Fn::Sub': text };
}

/** The ARN of a resource of the same template. */
export function arnOf(id: string): { readonly 'Fn::GetAtt': readonly [string, string] } {
  return { 'Fn::GetAtt': [id, 'Arn'] };
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
