/** A secret's ARN, and after a colon the field of it that holds the key, where its whole text is not the key. */
export const SECRET = /^(arn:aws[\w-]*:secretsmanager:[a-z\d-]+:\d{12}:secret:[\w/+=.@-]{1,519})(?::([\w.-]{1,128}))?$/;

/**
 * What CloudFormation puts the secret's text in place of when it makes the resource: the template has the reference only.
 * Source: CloudFormation user guide, "Get a secret or secret value from Secrets Manager".
 */
export function secretReference(secret: string): string {
  const [, arn = '', field] = SECRET.exec(secret) ?? [];
  return field === undefined
    ? `{{resolve:secretsmanager:${arn}:SecretString}}`
    : `{{resolve:secretsmanager:${arn}:SecretString:${field}}}`;
}
