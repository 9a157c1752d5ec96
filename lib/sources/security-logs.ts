/** Words that stand for the records of what happened; `workflow` is no flow log. */
const SECURITY =
  /cloudtrail|flow-?_?logs?|guardduty|(^|[^a-z])(trails?|flow|audit\w*|secur\w*|guard|waf|dns|firewall)([^a-z]|$)/i;

/** What a program of the account's own wrote, whatever the program is called. */
const OUTPUT = /^\/aws\/(lambda|codebuild|ecs|batch|amplify|apprunner|glue|sagemaker)\//;

/** What AWS records of who did what in a cluster. */
const CLUSTER = /^\/aws\/eks\/[^/]+\/cluster$/;

/** Whether a log's name says that it tells of intrusions: of a trail, flow logs, an audit or a guard. */
export function isSecurityLog(name: string): boolean {
  return !OUTPUT.test(name) && (SECURITY.test(name) || CLUSTER.test(name));
}
