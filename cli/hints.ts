import { styleText } from 'node:util';
import { addressPlaybooks, loadPlaybooks, scheduledPlaybook } from '../resources/playbook-registry.ts';

/** Says what to try next on a running local stack. */
export async function printHints(): Promise<void> {
  const playbooks = await loadPlaybooks();
  const [blocks = ''] = Object.keys(addressPlaybooks(playbooks));
  const rotates = scheduledPlaybook(playbooks);
  console.log(`
${styleText('bold', 'The stack stays up. Try, from another terminal:')}
  Block an address by hand, and see one refused
    npx riposte run ${blocks} '{"ips":["203.0.113.99","10.0.0.1"],"reason":"scanner"}'
  Unblock it
    npx riposte run ${blocks} '{"unblock":["203.0.113.99"],"reason":"customer"}'
  Rotate the sample secret
    npx riposte run ${rotates} '{"secretId":"riposte-local/sample","reason":"leak"}'
  Send an event through
    npx riposte drill events/initial-access/root-used.json
  Open the board once more, from another terminal
    npx riposte board --port 4821
  Read what on-call got
    npx riposte inbox
  Use the AWS CLI, any SDK or curl on it: this gives a shell the key and token of this run
    eval "$(npx riposte env)"
  Change what riposte may do: edit local/policy.yml, then npm start again
  End it: Ctrl-C here, or npx riposte down
`);
}
