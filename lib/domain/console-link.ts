const REGION = /^(?!cn|us-gov|us-iso|eu-isoe|eusc)[a-z]{2}-[a-z]+-\d$/;
const EXECUTION = /^arn:aws:states:([a-z0-9-]+):\d{12}:execution:[A-Za-z0-9-]+:[A-Za-z0-9_-]+$/;

/** Where the console shows a workflow. */
export function executionLink(execution: string): string | undefined {
  const region = EXECUTION.exec(execution)?.[1] ?? '';
  return consoleAt(region, `states/home?region=${region}#/v2/executions/details/${execution}`);
}

/** In the partition `aws` only: elsewhere consoles have other hosts. */
function consoleAt(region: string, path: string): string | undefined {
  return REGION.test(region) ? `https://${region}.console.aws.amazon.com/${path}` : undefined;
}
