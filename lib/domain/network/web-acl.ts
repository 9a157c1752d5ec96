/** What a block in WAF never stops, whoever is blocked: WAF sees the requests that pass the web ACL and nothing else. */
export const BEYOND_WAF = 'calls of AWS APIs, console sign-ins, SSH or RDP';
