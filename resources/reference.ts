/** A text in which CloudFormation fills in what stands in `${…}`. */
export function sub(text: string): { readonly 'Fn::Sub': string } {
  return { 'Fn::Sub': text };
}

/** Something that CloudFormation knows of a resource of the same template. */
export function getAtt(id: string, name: string): { 'Fn::GetAtt': [string, string] } {
  return { 'Fn::GetAtt': [id, name] };
}

/**
 * Who may lift a policy of the stack anyway, and is not refused by one: the account's root and the principals that deploy. What is sent again by
 * hand is sent with their rights.
 */
export function lifters(deployers: readonly string[]): readonly (object | string)[] {
  return [sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root`), ...deployers];
}

/** Who may take a role: services, for this account only. `more` are further conditions. */
export function trustOf(services: string | readonly string[], more: object = {}): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: services },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ...more },
      },
    ],
  };
}
