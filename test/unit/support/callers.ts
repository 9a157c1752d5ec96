import { OTHER, OWN, sessionOf } from './calls.ts';

const under = (session: ReturnType<typeof sessionOf>, context: object, more: object = {}) => ({
  ...more,
  userIdentity: {
    ...session.userIdentity,
    sessionContext: { ...session.userIdentity.sessionContext, ...context },
  },
});

/** A person of Identity Center. */
export const sso = sessionOf(
  'AWSReservedSSO_Admin_0123456789abcdef',
  'mallory@example.com',
  'aws-reserved/sso.amazonaws.com/eu-central-1/',
);

/** Somebody with a role, of whom the record says no more. */
export const plainRole = sessionOf('Admin', 'mallory');

/** The same with a second factor, and from the console. */
export const mfaRole = under(plainRole, { attributes: { mfaAuthenticated: 'true' } });
export const consoleRole = under(
  plainRole,
  { attributes: { mfaAuthenticated: 'false' } },
  { sessionCredentialFromConsole: 'true' },
);

/** A deployment, a machine, and what runs in a cluster with a token of it. */
export const program = sessionOf('deploy', 'build-1');
export const machine = sessionOf('app', 'i-0abc1234567890def');
export const web = under(sessionOf('controller', '1712345678901234567'), {
  webIdFederationData: {
    federatedProvider: `arn:aws:iam::${OWN}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC`,
    attributes: {},
  },
});

export const root = {
  userIdentity: { type: 'Root', arn: `arn:aws:iam::${OWN}:root`, accountId: OWN, principalId: OWN },
};
export const foreign = {
  userIdentity: { type: 'AWSAccount', accountId: OTHER, principalId: 'AROAEXAMPLE0000000009:x' },
};

/** A service that does it for somebody. */
export const by = (service: string, session = plainRole) => ({
  userIdentity: { ...session.userIdentity, invokedBy: `${service}.amazonaws.com` },
  sourceIPAddress: `${service}.amazonaws.com`,
});

export const denied = { errorCode: 'AccessDenied' };

/** A policy, and one with its elements in small letters, as JSON. */
export const P = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
export const small = (statement: object) => JSON.stringify({ version: '2012-10-17', statement: [statement] });

/** A trail's bucket, and a statement that lets everybody put objects into it. */
export const tb = 'aws-cloudtrail-logs-111122223333-abc';
export const anyPut = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${tb}/*` };
