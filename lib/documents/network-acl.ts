import { at, fieldAt, numberIn, plain, textsOf } from '../domain/text/json.ts';
import { isMuchOfInternet } from './address-space.ts';
import { protocolOf } from './security-group.ts';

const SSH = 22;
const RDP = 3389;
/** A range that holds RDP and is wider than this is for the answers to outgoing connections (1024-65535 and the like). */
const EPHEMERAL = 1_000;

/** Whether an entry of a network ACL lets much of the internet reach machines to administer them: SSH, RDP, or everything. */
export function letsInternetIn(entry: unknown): boolean {
  const allows = plain(fieldAt(entry, 'ruleAction')).toLowerCase() === 'allow';
  const inbound = plain(fieldAt(entry, 'egress') ?? false) === 'false';
  const ranges = ['cidrBlock', 'ipv6CidrBlock'].flatMap((key) => textsOf(fieldAt(entry, key)));
  return allows && inbound && administers(entry) && isMuchOfInternet(ranges);
}

function administers(entry: unknown): boolean {
  const protocol = protocolOf(fieldAt(entry, 'aclProtocol') ?? fieldAt(entry, 'protocol'));
  if (protocol === 'all') return true;
  if (protocol !== 'tcp') return false;
  const range = fieldAt(entry, 'portRange');
  const from = numberIn(at(range, 'from') ?? 0);
  const to = numberIn(at(range, 'to') ?? 65_535);
  const holds = (port: number) => from <= port && port <= to;
  return holds(SSH) || (holds(RDP) && to - from < EPHEMERAL);
}
