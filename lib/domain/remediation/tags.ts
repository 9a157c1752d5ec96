/** The tag of an IAM user that names the one secret, by its ARN, whose rotations may change the user's keys. */
export const SECRET_TAG = 'riposte:secret';

/** A secret's tag that says whose credential it holds: `iam-user/<name>`, `db/<instance>/<user>` or `api/<host>`. */
export const HOLDS_TAG = 'riposte:holds';

/** The tag of the policy that riposte is deployed with: what carries it is left alone, or asked about. Whoever sets it is told of. */
export const NEVER_TOUCH_TAG = 'riposte-never-touch';
