const SECURITY = /trail|flow|audit|secur|guard|waf|dns|firewall/i;

/** Whether a log's name says that it tells of intrusions: of a trail, flow logs, an audit or a guard. */
export function isSecurityLog(name: string): boolean {
  return SECURITY.test(name);
}
