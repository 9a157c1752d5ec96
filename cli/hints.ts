import pc from 'picocolors';

/** Says what to try next on a running local stack. */
export function printHints(endpoint: string, outputs: Record<string, string>): void {
  const aws = `AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1 aws`;
  const startExecution = (machine: string | undefined, input: object) =>
    `${aws} stepfunctions start-execution --state-machine-arn ${machine} --input '${JSON.stringify(input)}'`;
  console.log(`
${pc.bold('The stack stays up. Try, from another terminal (with the AWS CLI, or any SDK):')}
  Block an address by hand
    ${startExecution(outputs.BlockIpMachineArn, { ips: ['203.0.113.99', '10.0.0.1'], reason: 'scanner' })}
  Unblock it
    ${startExecution(outputs.BlockIpMachineArn, { unblock: ['203.0.113.99'], reason: 'customer' })}
  Rotate the sample secret
    ${startExecution(outputs.RotateSecretMachineArn, { secretId: 'riposte-local/sample', reason: 'leak' })}
  Read what on-call got
    curl -s ${endpoint}/_riposte/inbox
  Change what riposte may do: local/policy.yml, then npm start again
  End it: Ctrl-C here, or npx riposte down
`);
}
