import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { eventFile } from '../unit/support/fixtures.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
const raisedBy = (event: AccountEvent) =>
  detector.raised(event).filter(({ pattern }) => JSON.stringify(pattern.source) === JSON.stringify([event.source]));

/** Every text that patterns of a source hold, prefixes and exceptions included. */
function textsOf(source: string): string[] {
  const collect = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(collect) : [];
  };
  const own = detections.filter(({ pattern }) => JSON.stringify(pattern.source) === JSON.stringify([source]));
  return [...new Set(own.flatMap(({ pattern }) => collect(pattern)))];
}

/** The texts themselves, longer, shorter and other ones: what lies between a specific detection and the one for all others. */
function near(source: string): fc.Arbitrary<string> {
  const known = fc.constantFrom(...textsOf(source));
  const ending = fc.constantFrom('', '_SUSPECTED', 'X', '.Custom', '!Runtime', '/', '_V2');
  return fc.oneof(
    fc.tuple(known, ending).map(([text, more]) => `${text}${more}`),
    fc.tuple(known, fc.nat(12)).map(([text, less]) => text.slice(0, Math.max(1, text.length - less))),
    fc.string({ minLength: 1, maxLength: 30 }),
  );
}

function holeless<T>(given: fc.Arbitrary<T>, event: (value: T) => AccountEvent, expected: (count: number) => boolean) {
  fc.assert(
    fc.property(given, (value) => {
      const names = raisedBy(event(value)).map(({ id }) => id);

      expect({ names, right: expected(names.length) }).toEqual({ names, right: true });
    }),
    { numRuns: 2_000 },
  );
}

describe('between a detection on some kinds and the one on all others there is no hole', () => {
  const some = (count: number) => count > 0;
  const one = (count: number) => count === 1;

  test('GuardDuty: every type, of every severity, or of none', () => {
    const base = eventFile('impact/guard-duty-high');
    const severity = fc.option(fc.double({ min: 0, max: 10, noNaN: true }), { nil: undefined });

    holeless(
      fc.tuple(near('aws.guardduty'), severity),
      ([type, value]) => ({ ...base, detail: { ...base.detail, type, severity: value } }),
      some,
    );
  });

  test('GuardDuty: a finding without a type', () => {
    const { type: _type, ...detail } = eventFile('impact/guard-duty-high').detail;

    expect(raisedBy({ ...eventFile('impact/guard-duty-high'), detail }).map(({ id }) => id)).toEqual([
      'impact/guard-duty-high',
    ]);
  });

  test.each(['RISK', 'SECURITY', 'SHIELD', 'GUARDDUTY', 'ABUSE'])('Health: every code of %s', (service) => {
    const base = eventFile('impact/security-event-reported');

    holeless(
      near('aws.health'),
      (eventTypeCode) => ({ ...base, detail: { ...base.detail, service, eventTypeCode } }),
      some,
    );
  });

  test('Config: every rule name is one kind', () => {
    const base = eventFile('defense-evasion/config-other-rule');
    const words = fc.array(
      fc.constantFrom('s3', 'public', 'root', 'mfa', 'kms', 'encrypted', 'ssh', 'open', 'port', 'log', 'x'),
      { minLength: 1, maxLength: 6 },
    );

    holeless(words, (parts) => ({ ...base, detail: { ...base.detail, configRuleName: parts.join('-') } }), one);
  });

  test('Trusted Advisor: every check is one kind', () => {
    const base = eventFile('impact/trusted-advisor-cost');
    const words = fc.array(
      fc.constantFrom('Amazon', 'S3', 'Exposed', 'Access', 'Keys', 'Security', 'Limit', 'Idle', 'IAM', 'Root', 'x'),
      { minLength: 1, maxLength: 6 },
    );

    holeless(words, (parts) => ({ ...base, detail: { ...base.detail, 'check-name': parts.join(' ') } }), one);
  });

  test.each(['Policy:', 'SensitiveData:'])('Macie: every type of %s', (kind) => {
    const base = eventFile('exfiltration/macie-bucket-policy');

    holeless(fc.string(), (rest) => ({ ...base, detail: { ...base.detail, type: `${kind}${rest}` } }), one);
  });

  test('Security Hub leaves out only products whose own events are looked at', () => {
    const own: Record<string, string> = {
      GuardDuty: 'aws.guardduty',
      Macie: 'aws.macie',
      Inspector: 'aws.inspector2',
      'IAM Access Analyzer': 'aws.access-analyzer',
      Config: 'aws.config',
    };
    const base = eventFile('defense-evasion/security-hub-high');
    const of = (ProductName: string) => ({
      ...base,
      detail: { findings: [{ ...(base.detail.findings as object[])[0], ProductName }] },
    });
    const left = textsOf('aws.securityhub').filter(
      (name) => raisedBy(of(name)).length === 0 && /^[A-Z][a-zA-Z ]+$/.test(name),
    );

    expect(left.filter((name) => own[name] === undefined)).toEqual([]);
    for (const source of Object.values(own)) expect(textsOf(source)).not.toEqual([]);
  });
});
