import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { TACTICS, TECHNIQUE_ID, tacticOf, techniqueName } from '../../../lib/domain/finding/attack.ts';
import { ROOT } from '../../../local/paths.ts';

/** ATT&CK's own names, as far as its matrices of the cloud have them. */
const { techniques } = JSON.parse(readFileSync(`${ROOT}docs/attack-cloud.json`, 'utf8')) as {
  techniques: { id: string; name: string }[];
};

describe('the name of a technique', () => {
  test('is ATT&CK’s own, or its id alone', () => {
    const others = techniques.filter(({ id, name }) => ![id, `${id} ${name}`].includes(techniqueName(id)));

    expect(others).toEqual([]);
    expect(techniques.filter(({ id }) => techniqueName(id) !== id).length).toBeGreaterThan(60);
  });

  /** Those that the matrices of the cloud have only in parts or not at all. Source: MITRE ATT&CK, Enterprise. */
  test.each([
    ['T1005', 'Data from Local System'],
    ['T1037', 'Boot or Logon Initialization Scripts'],
    ['T1071', 'Application Layer Protocol'],
    ['T1098', 'Account Manipulation'],
    ['T1484', 'Domain or Tenant Policy Modification'],
    ['T1496', 'Resource Hijacking'],
    ['T1548', 'Abuse Elevation Control Mechanism'],
    ['T1552', 'Unsecured Credentials'],
    ['T1556', 'Modify Authentication Process'],
    ['T1565.002', 'Data Manipulation: Transmitted Data Manipulation'],
    ['T1578', 'Modify Cloud Compute Infrastructure'],
    ['T1584.001', 'Compromise Infrastructure: Domains'],
    ['T1600', 'Weaken Encryption'],
  ])('%s is %s', (id, name) => {
    expect(techniqueName(id)).toBe(`${id} ${name}`);
  });

  test('that is not known here is its id', () => {
    expect(techniqueName('T9999.001')).toBe('T9999.001');
  });
});

test('the tactics are those of ATT&CK, in the order of an attack', () => {
  expect(Object.entries(TACTICS)).toEqual([
    ['initial-access', 'Initial Access'],
    ['execution', 'Execution'],
    ['persistence', 'Persistence'],
    ['privilege-escalation', 'Privilege Escalation'],
    ['defense-evasion', 'Defense Evasion'],
    ['credential-access', 'Credential Access'],
    ['discovery', 'Discovery'],
    ['lateral-movement', 'Lateral Movement'],
    ['collection', 'Collection'],
    ['exfiltration', 'Exfiltration'],
    ['impact', 'Impact'],
  ]);
});

test('the tactic of a detection is its folder', () => {
  expect(tacticOf('defense-evasion/cloudtrail-tampered')).toBe('defense-evasion');
});

test.each(['T1530', 'T1078.004'])('%s is the id of a technique', (id) => {
  expect(id).toMatch(TECHNIQUE_ID);
});

test.each([
  'T153',
  'T15300',
  'TA0001',
  'T1078.04',
  'T1078.0004',
  'T1078.abc',
  'Tabcd',
  'xT1530',
  'T1530x',
  'T1530.',
  'T',
])('%s is none', (id) => {
  expect(id).not.toMatch(TECHNIQUE_ID);
});
