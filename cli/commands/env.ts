import { awsVariables } from '../../local/access.ts';
import { localAccess } from '../deployment.ts';

/** What would win over the stack's key, or go along with it, in one SDK or another. */
const OTHERS = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'];

/**
 * Writes what a shell reads to reach the running local stack: its address, root key and token. Not onto a screen, which may be
 * shared or recorded.
 */
export async function env(): Promise<void> {
  const access = await localAccess();
  if (process.stdout.isTTY) {
    console.log(`The local stack's key and token are for a shell to read, not for the screen:
  eval "$(npx riposte env)"
After it, in that shell, the AWS CLI and SDKs use the local stack, and curl reaches what is its own, e.g.
  curl -sH "x-riposte-token: $RIPOSTE_TOKEN" "$AWS_ENDPOINT_URL/_riposte/inbox"`);
    return;
  }
  console.log(`unset ${OTHERS.join(' ')}`);
  for (const [name, value] of Object.entries({ ...awsVariables(access), RIPOSTE_TOKEN: access.token }))
    console.log(`export ${name}='${value}'`);
}
