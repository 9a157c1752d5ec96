const REGION = /^(?!cn|us-gov|us-iso|eu-isoe|eusc)[a-z]{2}-[a-z]+-\d$/;
const EXECUTION = /^arn:aws:states:([a-z0-9-]+):\d{12}:execution:[A-Za-z0-9-]+:[A-Za-z0-9_-]+$/;

/** Where the console shows a workflow. */
export function executionLink(execution: string): string | undefined {
  const region = EXECUTION.exec(execution)?.[1] ?? '';
  return consoleAt(region, `states/home?region=${region}#/v2/executions/details/${execution}`);
}

const CALL = / \| [^|]* via CloudTrail \| ([0-9a-f]{8}-[0-9a-f-]{27})$/;

/** Where the console shows the call that a finding is of: CloudTrail's event history, which has no data events. */
export function recordLink({
  region,
  reference,
}: {
  readonly region: string;
  readonly reference: string;
}): string | undefined {
  const id = CALL.exec(reference)?.[1];
  return id === undefined ? undefined : consoleAt(region, `cloudtrailv2/home?region=${region}#/events/${id}`);
}

/** In the partition `aws` only: elsewhere consoles have other hosts. */
function consoleAt(region: string, path: string): string | undefined {
  return REGION.test(region) ? `https://${region}.console.aws.amazon.com/${path}` : undefined;
}
