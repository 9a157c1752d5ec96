import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wafResources } from '../../../resources/waf.ts';

const WAF = {
  ...{ prefix: 'riposte-prod', region: 'eu-central-1', scope: 'REGIONAL', webAcls: '' },
  external: { IPV4: '', IPV6: '' },
};
const BLOCKED = '203.0.113.7';
const PROXY = '198.51.100.1';

interface Statement {
  readonly IPSetReferenceStatement?: {
    readonly IPSetForwardedIPConfig?: { HeaderName: string; FallbackBehavior: string; Position: string };
  };
  readonly OrStatement?: { readonly Statements: Statement[] };
}

/** The statement of the rule for IPv4. */
function statement(forwardedIpHeader: string): Statement {
  const acl = wafResources({ ...WAF, forwardedIpHeader }).fragment.Resources.RegionalWebAcl as {
    Properties: { Rules: { Statement: Statement }[] };
  };
  const [rule] = acl.Properties.Rules;
  if (rule === undefined) throw new Error('a rule is expected');
  return rule.Statement;
}

const isAddress = (text: string) => /^\d+(\.\d+){3}$/.test(text);

/** What WAF does with a request, at worst for us: one entry that is no address makes the whole header none. */
function matches(one: Statement, peer: string, header: string | undefined): boolean {
  if (one.OrStatement !== undefined) return one.OrStatement.Statements.some((part) => matches(part, peer, header));
  const config = one.IPSetReferenceStatement?.IPSetForwardedIPConfig;
  if (config === undefined) return peer === BLOCKED;
  if (header === undefined) return false;
  const all = header.split(',').map((text) => text.trim());
  const looked = { FIRST: all.slice(0, 1), LAST: all.slice(-1), ANY: all.slice(-10) }[config.Position] ?? [];
  return looked.every(isAddress) ? looked.includes(BLOCKED) : config.FallbackBehavior === 'MATCH';
}

const behind = statement('X-Forwarded-For');

describe('behind a proxy, a blocked client', () => {
  test.each([
    ['without a header of its own', PROXY, BLOCKED],
    ['with an address before its own', PROXY, `198.51.100.9, ${BLOCKED}`],
    ['with a text that is no address', PROXY, `x, ${BLOCKED}`],
    ['with a long list', PROXY, `${'198.51.100.9, '.repeat(40)}${BLOCKED}`],
    ['around the proxy, without a header', BLOCKED, undefined],
    ['around the proxy, with a header', BLOCKED, '198.51.100.9'],
    ['behind two proxies', PROXY, `${BLOCKED}, 198.51.100.2`],
  ])('%s is blocked', (_name, peer, header) => {
    expect(matches(behind, peer, header)).toBe(true);
  });

  test('writes whatever it likes, and is blocked by what the proxy appends', () => {
    fc.assert(
      fc.property(fc.string(), (written) => {
        expect(matches(behind, PROXY, `${written}, ${BLOCKED}`)).toBe(true);
      }),
    );
  });

  test.each([
    ['another client', '192.0.2.99'],
    ['a client whose own proxy writes no address', 'unknown, 192.0.2.99'],
    ['a client with an empty header', ''],
  ])('%s is not blocked', (_name, header) => {
    expect(matches(behind, PROXY, header)).toBe(false);
  });
});

test('without a proxy the peer alone counts', () => {
  expect(statement('')).not.toHaveProperty('OrStatement');
  expect(matches(statement(''), '192.0.2.99', BLOCKED)).toBe(false);
  expect(matches(statement(''), BLOCKED, '192.0.2.99')).toBe(true);
});

test('a header with a name that is none is refused', () => {
  expect(() => statement('X Forwarded: For')).toThrow('forwardedIpHeader must be the name of a header');
});
