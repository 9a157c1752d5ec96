import { ACCOUNT, type Identity, type World } from './world.ts';

/** What signed the session in, where it was an identity provider. */
interface Extra {
  readonly account?: string;
  readonly invokedBy?: string;
  readonly path?: string;
  readonly provider?: string;
  /** Handed out by the metadata service of a machine. */
  readonly onMachine?: boolean;
  readonly more?: object;
}

/** A session of a role: how nearly everything in an account is called. */
export function session(world: World, role: string, name: string, extra: Extra = {}): Identity {
  const account = extra.account ?? ACCOUNT;
  const id = `AROA${world.hex(16).toUpperCase()}`;
  return {
    type: 'AssumedRole',
    principalId: `${id}:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
    accountId: account,
    accessKeyId: `ASIA${world.hex(16).toUpperCase()}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: id,
        arn: `arn:aws:iam::${account}:role/${extra.path ?? ''}${role}`,
        accountId: account,
        userName: role,
      },
      ...(extra.provider === undefined
        ? {}
        : {
            webIdFederationData: {
              federatedProvider: `arn:aws:iam::${account}:oidc-provider/${extra.provider}`,
              attributes: {},
            },
          }),
      attributes: { creationDate: '2026-03-03T00:00:00Z', mfaAuthenticated: 'false' },
      ...(extra.onMachine === true ? { ec2RoleDelivery: '2.0' } : {}),
    },
    ...(extra.invokedBy === undefined ? {} : { invokedBy: extra.invokedBy }),
    ...extra.more,
  };
}

/** A role that AWS made for a service and only that service can take on. */
export function serviceLinked(world: World, role: string, service: string, name: string): Identity {
  return session(world, role, name, { invokedBy: service, path: `aws-service-role/${service}/` });
}

/** A person who came through Identity Center. */
export function person(world: World, name: string, permissions: string): Identity {
  return session(world, `AWSReservedSSO_${permissions}_${'0123456789abcdef'}`, `${name}@example.com`, {
    path: 'aws-reserved/sso.amazonaws.com/eu-central-1/',
    more: {
      onBehalfOf: {
        userId: `a2b4c6d8-0000-4000-8000-${name.padEnd(12, '0').slice(-12)}`,
        identityStoreArn: 'arn:aws:identitystore::111122223333:identitystore/d-9967000000',
      },
    },
  });
}

/** A service on its own behalf. */
export function service(principal: string): Identity {
  return { type: 'AWSService', invokedBy: principal };
}

/** A user of IAM's with a key that lives for ever. */
export function user(name: string): Identity {
  return {
    type: 'IAMUser',
    principalId: `AIDAEXAMPLE${name.toUpperCase().padEnd(10, '0').slice(0, 10)}`,
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    accountId: ACCOUNT,
    accessKeyId: `AKIAEXAMPLE${name.toUpperCase().padEnd(9, '0').slice(0, 9)}`,
    userName: name,
  };
}
