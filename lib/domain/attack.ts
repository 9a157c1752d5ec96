/** The tactics a detection's folder may be named after, in the order of an attack. Source: MITRE ATT&CK for Cloud (IaaS). */
export const TACTICS: Readonly<Record<string, string>> = {
  'initial-access': 'Initial Access',
  execution: 'Execution',
  persistence: 'Persistence',
  'privilege-escalation': 'Privilege Escalation',
  'defense-evasion': 'Defense Evasion',
  'credential-access': 'Credential Access',
  discovery: 'Discovery',
  'lateral-movement': 'Lateral Movement',
  collection: 'Collection',
  exfiltration: 'Exfiltration',
  impact: 'Impact',
};

/** The form of a technique's id. */
export const TECHNIQUE_ID = /^T\d{4}(\.\d{3})?$/;

/** Names of techniques, as far as they are known here: one that is not is told by its id. Source: MITRE ATT&CK, Enterprise. */
const TECHNIQUES: Readonly<Record<string, string>> = {
  T1005: 'Data from Local System',
  'T1021.004': 'Remote Services: SSH',
  'T1021.007': 'Remote Services: Cloud Services',
  'T1021.008': 'Remote Services: Direct Cloud VM Connections',
  T1037: 'Boot or Logon Initialization Scripts',
  T1040: 'Network Sniffing',
  T1046: 'Network Service Discovery',
  T1053: 'Scheduled Task/Job',
  'T1059.009': 'Command and Scripting Interpreter: Cloud API',
  T1070: 'Indicator Removal',
  T1071: 'Application Layer Protocol',
  'T1074.002': 'Data Staged: Remote Data Staging',
  'T1078.004': 'Valid Accounts: Cloud Accounts',
  'T1087.004': 'Account Discovery: Cloud Account',
  T1098: 'Account Manipulation',
  'T1098.001': 'Account Manipulation: Additional Cloud Credentials',
  'T1098.003': 'Account Manipulation: Additional Cloud Roles',
  'T1098.004': 'Account Manipulation: SSH Authorized Keys',
  'T1110.001': 'Brute Force: Password Guessing',
  'T1110.003': 'Brute Force: Password Spraying',
  T1133: 'External Remote Services',
  'T1136.003': 'Create Account: Cloud Account',
  T1190: 'Exploit Public-Facing Application',
  'T1195.002': 'Supply Chain Compromise: Software Supply Chain',
  T1199: 'Trusted Relationship',
  T1484: 'Domain or Tenant Policy Modification',
  'T1484.002': 'Domain or Tenant Policy Modification: Trust Modification',
  T1485: 'Data Destruction',
  T1486: 'Data Encrypted for Impact',
  T1489: 'Service Stop',
  T1490: 'Inhibit System Recovery',
  T1496: 'Resource Hijacking',
  'T1496.001': 'Resource Hijacking: Compute Hijacking',
  'T1496.004': 'Resource Hijacking: Cloud Service Hijacking',
  T1498: 'Network Denial of Service',
  T1499: 'Endpoint Denial of Service',
  T1525: 'Implant Internal Image',
  T1526: 'Cloud Service Discovery',
  T1528: 'Steal Application Access Token',
  T1530: 'Data from Cloud Storage',
  T1531: 'Account Access Removal',
  T1535: 'Unused/Unsupported Cloud Regions',
  T1537: 'Transfer Data to Cloud Account',
  T1538: 'Cloud Service Dashboard',
  T1546: 'Event Triggered Execution',
  T1548: 'Abuse Elevation Control Mechanism',
  'T1550.001': 'Use Alternate Authentication Material: Application Access Token',
  T1552: 'Unsecured Credentials',
  'T1552.001': 'Unsecured Credentials: Credentials In Files',
  'T1552.005': 'Unsecured Credentials: Cloud Instance Metadata API',
  'T1555.006': 'Credentials from Password Stores: Cloud Secrets Management Stores',
  T1556: 'Modify Authentication Process',
  'T1556.006': 'Modify Authentication Process: Multi-Factor Authentication',
  'T1562.001': 'Impair Defenses: Disable or Modify Tools',
  'T1562.007': 'Impair Defenses: Disable or Modify Cloud Firewall',
  'T1562.008': 'Impair Defenses: Disable or Modify Cloud Logs',
  T1567: 'Exfiltration Over Web Service',
  T1578: 'Modify Cloud Compute Infrastructure',
  'T1578.001': 'Modify Cloud Compute Infrastructure: Create Snapshot',
  'T1578.002': 'Modify Cloud Compute Infrastructure: Create Cloud Instance',
  'T1578.003': 'Modify Cloud Compute Infrastructure: Delete Cloud Instance',
  'T1578.005': 'Modify Cloud Compute Infrastructure: Modify Cloud Compute Configurations',
  T1580: 'Cloud Infrastructure Discovery',
  'T1584.001': 'Compromise Infrastructure: Domains',
  T1600: 'Weaken Encryption',
  T1609: 'Container Administration Command',
  T1610: 'Deploy Container',
  T1648: 'Serverless Execution',
  T1649: 'Steal or Forge Authentication Certificates',
  T1651: 'Cloud Administration Command',
};

/** A technique by its id, with its name where that is known: `T1530 Data from Cloud Storage`. */
export function techniqueName(id: string): string {
  const name = TECHNIQUES[id];
  return name === undefined ? id : `${id} ${name}`;
}

/** The tactic of a detection: the folder it is in. */
export function tacticOf(detectionId: string): string {
  return detectionId.split('/')[0] ?? '';
}
