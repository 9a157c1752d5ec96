import { styleText } from 'node:util';
import { addressPlaybooks, loadPlaybooks } from '../resources/playbook-registry.ts';

/** Says what to try next on a running local stack; where a board stands beside it, nothing of another one. */
export async function printHints(hasBoard: boolean): Promise<void> {
  const [blocks = ''] = Object.keys(addressPlaybooks(await loadPlaybooks()));
  console.log(`
${styleText('bold', 'The stack stays up. From another terminal, in this folder:')}${hasBoard ? '' : '\n  npx riposte board           a page that shows it live'}
  npx riposte incidents       what happened, as stories; riposte show <id> tells one
  npx riposte inbox           the e-mails and SMS that on-call got
  npx riposte drill events/initial-access/root-used.json
                              an event of events/, followed to its end
  npx riposte run ${blocks} '{"ips":["203.0.113.99","10.0.0.1"],"reason":"scanner"}'
                              block an address by hand, and see another one refused
  eval "$(npx riposte env)"   lets the AWS CLI, any SDK or curl reach this stack
What riposte may do stands in local/policy.yml: a change is heeded within half a minute.
End it: Ctrl-C here, or npx riposte down
`);
}
