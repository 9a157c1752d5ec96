import type { Json } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';

/** What the types begin with that a detection looks at by name. Source: GuardDuty user guide, "GuardDuty finding types". */
export const MINING = ['CryptoCurrency:'];
export const MALWARE = ['Backdoor:', 'Trojan:'];
export const PORT_PROBE = ['Recon:EC2/PortProbe'];
export const SEQUENCE = ['AttackSequence:'];
export const INSTANCE_CREDENTIALS = ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration'];
export const BRUTE_FORCE = [
  'UnauthorizedAccess:EC2/SSHBruteForce',
  'UnauthorizedAccess:EC2/RDPBruteForce',
  'Impact:EC2/WinRMBruteForce',
];
/** A user's or a database user's credentials are in other hands. */
export const CREDENTIALS = [
  'CredentialAccess:IAMUser/',
  'CredentialAccess:RDS/AnomalousBehavior',
  'CredentialAccess:RDS/MaliciousIPCaller',
  'CredentialAccess:RDS/TorIPCaller',
  'UnauthorizedAccess:IAMUser/ConsoleLogin',
  'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration',
  'UnauthorizedAccess:IAMUser/TorIPCaller',
];

const BY_NAME = [...MINING, ...MALWARE, ...PORT_PROBE, ...SEQUENCE, ...INSTANCE_CREDENTIALS, ...BRUTE_FORCE];

/** Types that begin so. */
export function types(prefixes: readonly string[]): Json[] {
  return prefixes.map((prefix) => ({ prefix }));
}

/** The types that no detection looks at by name, and a missing one: those are told by severity. */
export const OTHER_TYPES: Json[] = absentOr({ 'anything-but': { prefix: [...BY_NAME, ...CREDENTIALS] } });

/** The same for low severities, where credential types are no more than an attempt. */
export const OTHER_LOW_TYPES: Json[] = absentOr({ 'anything-but': { prefix: BY_NAME } });

/** First response to a finding whose type says nothing special. */
export const READ_THE_FINDING = [
  'Read {id:the finding} in the GuardDuty console: it names the resource, the actor and the address.',
  'Decide with the owner of {the resource}; archive it with a reason if it is expected.',
];
