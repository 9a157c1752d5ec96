import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';
import { isAdministrative } from '../../../lib/documents/permissions.ts';
import { cases } from '../support/cases.ts';

/**
 * A simulator of IAM's evaluation, for a handful of callers and requests and written without the reader that is tried: a request is
 * allowed where some Allow fits it and no Deny does. Source: IAM user guide, "Policy evaluation logic".
 */
interface Request {
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

interface Made {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: readonly string[] };
  readonly NotPrincipal?: { readonly AWS: readonly string[] };
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const OWN = '111122223333';
const OUTSIDE = ['444455556666', '777788889999'];
const root = (account: string) => `arn:aws:iam::${account}:root`;

function like(pattern: string, text: string): boolean {
  const parts = pattern.split(/([*?])/).map((part) => (part === '*' ? '.*' : part === '?' ? '.' : escaped(part)));
  return new RegExp(`^${parts.join('')}$`, 's').test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
}

function named(some: readonly string[] | undefined, not: readonly string[] | undefined, text: string): boolean {
  if (some !== undefined) return some.some((pattern) => like(pattern, text));
  return not === undefined || !not.some((pattern) => like(pattern, text));
}

function isPrincipal(one: string, { account, principal }: Request): boolean {
  return one === '*' || one === account || one === root(account) || one === principal;
}

function principalFits({ Principal, NotPrincipal }: Made, request: Request): boolean {
  if (NotPrincipal !== undefined) return !NotPrincipal.AWS.some((one) => isPrincipal(one, request));
  if (Principal === undefined || Principal === '*') return true;
  return Principal.AWS.some((one) => isPrincipal(one, request));
}

/** Operators that the generator uses: a missing key fails what asks, and passes what must not be and IfExists. */
function conditionHolds(operator: string, asked: readonly string[], value: string | undefined): boolean {
  const base = operator.replace(/IfExists$/, '');
  if (value === undefined) return base.includes('Not') || base !== operator;
  const equal = base.endsWith('Like') ? asked.some((one) => like(one, value)) : asked.includes(value);
  return equal !== base.includes('Not');
}

function fits(statement: Made, request: Request): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const small = (names?: readonly string[]) => names?.map((one) => one.toLowerCase());
  return (
    principalFits(statement, request) &&
    named(small(Action), small(NotAction), request.action.toLowerCase()) &&
    named(Resource, NotResource, request.resource) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, asked]) => conditionHolds(operator, asked, request.context[key])),
    )
  );
}

function allowed(statements: readonly Made[], request: Request): boolean {
  const fitting = statements.filter((one) => fits(one, request));
  return fitting.some(({ Effect }) => Effect === 'Allow') && fitting.every(({ Effect }) => Effect === 'Allow');
}

const list = (...words: readonly string[]) => fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 3 });
const either = <A, B>(some: fc.Arbitrary<A>, not: fc.Arbitrary<B>) =>
  fc.oneof({ weight: 4, arbitrary: some }, { weight: 1, arbitrary: not });
const effect = fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const);
const form = fc.constantFrom(
  (policy: object): unknown => policy,
  (policy: object) => JSON.stringify(policy),
  (policy: object) => encodeURIComponent(JSON.stringify(policy)),
  (policy: object) => JSON.stringify(JSON.stringify(policy)),
);

describe('resource policies', () => {
  const OBJECT = 'arn:aws:s3:::payroll/all.csv';
  const ACTION = 's3:GetObject';
  const people = list(
    '*',
    ...[OWN, ...OUTSIDE].flatMap((one) => [one, root(one)]),
    `arn:aws:iam::${OUTSIDE[0]}:role/x`,
  );
  const principal = either(
    fc.oneof(
      fc.constant({ Principal: '*' as const }),
      people.map((AWS) => ({ Principal: { AWS } })),
    ),
    list(root(OWN), ...OUTSIDE.map(root)).map((AWS) => ({ NotPrincipal: { AWS } })),
  );
  const actions = either(
    list('s3:GetObject', 's3:*', '*', 'S3:get?bject', 's3:Get*').map((Action) => ({ Action })),
    list('s3:DeleteObject', 's3:Put*').map((NotAction) => ({ NotAction })),
  );
  const resources = either(
    list(OBJECT, 'arn:aws:s3:::payroll/*', '*', 'arn:aws:s3:::*').map((Resource) => ({ Resource })),
    list('arn:aws:s3:::other/*').map((NotResource) => ({ NotResource })),
  );
  const operator = fc.constantFrom(
    ...[
      'StringEquals',
      'StringLike',
      'StringNotEquals',
      'StringNotLike',
      'StringEqualsIfExists',
      'StringNotEqualsIfExists',
    ],
  );
  const condition = fc.option(
    fc
      .tuple(operator, fc.constantFrom('aws:PrincipalAccount', 'aws:UserAgent'), list(OWN, ...OUTSIDE, '*'))
      .map(([name, key, values]) => ({ Condition: { [name]: { [key]: values } } })),
    { nil: {} },
  );
  const statement: fc.Arbitrary<Made> = fc
    .tuple(effect, principal, actions, resources, condition)
    .map(([Effect, ...parts]) => Object.assign({ Effect }, ...parts) as Made);

  /** Callers of accounts: named ones, and one that no policy names, who stands for anybody; each also with what a caller writes. */
  const requests = (account: string): Request[] =>
    ['root', 'role/x'].flatMap((name) =>
      [OWN, 'curl'].map((agent) => ({
        account,
        principal: `arn:aws:iam::${account}:${name}`,
        action: ACTION,
        resource: OBJECT,
        context: { 'aws:PrincipalAccount': account, 'aws:UserAgent': agent },
      })),
    );
  const mayRead = (statements: readonly Made[], account: string) =>
    requests(account).some((request) => allowed(statements, request));

  test('whomever they let in, the reader names: the account, or everybody', () => {
    let [open, shut] = [0, 0];
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), form, (statements, written) => {
        const said = outsideAccess(written({ Version: '2012-10-17', Statement: statements }), OWN);
        const missed = [...OUTSIDE, '000011112222'].filter(
          (account) => mayRead(statements, account) && !said.some(({ who, anyone }) => anyone || who === account),
        );

        if (said.length > 0) open += 1;
        else shut += 1;
        expect(missed).toEqual([]);
      }),
      { numRuns: cases(3_000) },
    );

    // Both must occur, or nothing was tried.
    expect(Math.min(open, shut)).toBeGreaterThan(cases(3_000) / 30);
  });

  test('of one Allow that no condition is on, the reader says neither more nor less', () => {
    const plain = fc
      .tuple(principal, actions, resources)
      .map((parts) => Object.assign({ Effect: 'Allow' }, ...parts) as Made);
    fc.assert(
      fc.property(plain, form, (one, written) => {
        const anyRequest = (account: string) => requests(account).some((request) => principalFits(one, request));
        const said = outsideAccess(written({ Statement: one }), OWN);

        expect(OUTSIDE.filter((account) => said.some(({ who, anyone }) => anyone || who === account))).toEqual(
          OUTSIDE.filter((account) => anyRequest(account) || (one.NotPrincipal !== undefined && said.length > 0)),
        );
      }),
      { numRuns: cases(1_000) },
    );
  });
});

describe('policies of identities', () => {
  const ANY = `arn:aws:iam::${OWN}:`;
  const actions = either(
    list('*', 'iam:*', 'iam:Put*', 'iam:AttachUserPolicy', 'i?m:CreatePolicyVersion', 's3:*').map((Action) => ({
      Action,
    })),
    list('s3:*', 'iam:Get*', 'iam:*').map((NotAction) => ({ NotAction })),
  );
  const resources = either(
    list('*', `${ANY}user/*`, `${ANY}policy/*`, `${ANY}user/dev`, 'arn:aws:s3:::*').map((Resource) => ({ Resource })),
    list(`${ANY}role/*`, `${ANY}user/*`).map((NotResource) => ({ NotResource })),
  );
  const statement: fc.Arbitrary<Made> = fc
    .tuple(effect, actions, resources)
    .map(([Effect, ...parts]) => Object.assign({ Effect }, ...parts) as Made);
  /** One call of these on somebody makes an administrator. */
  const POWERS = [
    ['iam:AttachUserPolicy', 'user/zoe'],
    ['iam:PutUserPolicy', 'user/zoe'],
    ['iam:AttachUserPolicy', 'user/dev'],
    ['iam:PutUserPolicy', 'user/dev'],
    ['iam:AttachGroupPolicy', 'group/zoe'],
    ['iam:PutGroupPolicy', 'group/zoe'],
    ['iam:CreatePolicyVersion', 'policy/zoe'],
  ] as const;
  const BOTH = ['iam:AttachRolePolicy', 'iam:PutRolePolicy'].map((one) => [one, 'iam:UpdateAssumeRolePolicy']);

  test('make an administrator exactly where the simulator allows what makes one', () => {
    let [yes, no] = [0, 0];
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), form, (statements, written) => {
        const may = (action: string, resource: string) =>
          allowed(statements, { account: OWN, principal: '', action, resource: `${ANY}${resource}`, context: {} });
        const simulated =
          POWERS.some(([action, resource]) => may(action, resource)) ||
          BOTH.some((both) => both.every((action) => may(action, 'role/zoe')));

        if (simulated) yes += 1;
        else no += 1;
        expect(isAdministrative(written({ Statement: statements }), { account: OWN, name: 'user/dev' })).toBe(
          simulated,
        );
      }),
      { numRuns: cases(3_000) },
    );

    expect(Math.min(yes, no)).toBeGreaterThan(cases(3_000) / 30);
  });
});
