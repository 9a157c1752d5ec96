import { describe, expect, test } from '@jest/globals';
import { like, loud, loudness } from '../support/raising.ts';

describe('what other services report', () => {
  const hub = (more: object) => {
    const { findings } = like('defense-evasion/security-hub-high', {}).detail;
    return like('defense-evasion/security-hub-high', { findings: [{ ...(findings as object[])[0], ...more }] });
  };

  test('GuardDuty of a region where nobody listens is told by Security Hub', () => {
    const there = hub({ ProductName: 'GuardDuty', Region: 'us-west-2', Compliance: undefined });

    expect(loud(there)).toEqual(['defense-evasion/security-hub-high']);
    expect(loud(hub({ ProductName: 'GuardDuty', Region: 'eu-central-1', Compliance: undefined }))).toEqual([]);
    expect(loud(hub({ ProductName: 'GuardDuty', Compliance: undefined }))).toEqual([]);
  });

  test.each([
    ['us-west-2', ['defense-evasion/security-hub-exposure-high']],
    ['eu-central-1', []],
  ])('and in its newer form: %s', (region, expected) => {
    const { findings } = like('defense-evasion/security-hub-exposure-high', {}).detail;
    const there = { ...(findings as object[])[0], metadata: { product: { name: 'GuardDuty' } }, cloud: { region } };

    expect(loud(like('defense-evasion/security-hub-exposure-high', { findings: [there] }))).toEqual(expected);
  });

  test.each([
    ['Low', 'low'],
    ['Medium', 'low'],
    ['High', 'high'],
    ['?', 'high'],
  ])('Macie says how bad a policy is: %s', (description, expected) => {
    expect(loudness(like('exfiltration/macie-bucket-policy', { severity: { description } }))).toBe(expected);
  });
});
