import { isMuchOfInternet } from '../../documents/address-space.ts';
import { statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, itemsAt, jsonIn, plain, textsOf, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isWorkload } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'clusterArn',
  'clusterName',
  'bucketName',
  'settingId',
  'fileShareARN',
  'gatewayARN',
  'ModifyVpcEndpointRequest.VpcEndpointId',
  'name',
  'awsAccountId',
  'userPoolId',
  'userId',
  'apiId',
  'restApiId',
  'serviceIdentifier',
  'serviceNetworkIdentifier',
  'replicationGroupId',
  'resourceArn',
  'gatewayIdentifier',
  'trustStoreArn',
  'listenerArn',
  'domainName',
  'workspaceId',
  'serviceArn',
);

/** What opens, by call: where the setting stands, and what it says then. */
const SETTINGS: Readonly<Record<string, readonly [path: string, value: string]>> = {
  UpdateConnectivity: ['connectivityInfo.publicAccess.type', 'SERVICE_PROVIDED_EIPS'],
  UpdateBucket: ['accessRules.getObject', 'public'],
  UpdatePublicSharingSettings: ['publicSharingEnabled', 'true'],
  CreateGraph: ['publicConnectivity', 'true'],
  UpdateGraph: ['publicConnectivity', 'true'],
  SetUserPoolMfaConfig: ['mfaConfiguration', 'OFF'],
  CreateUser: ['noPasswordRequired', 'true'],
  ModifyUser: ['noPasswordRequired', 'true'],
  UpdateGraphqlApi: ['authenticationType', 'API_KEY'],
  UpdateSecurity: ['clientAuthentication.unauthenticated.enabled', 'true'],
  ModifyServerlessCache: ['removeUserGroup', 'true'],
  CreateGateway: ['authorizerType', 'NONE'],
  UpdateGateway: ['authorizerType', 'NONE'],
  UpdateServiceNetwork: ['authType', 'NONE'],
  UpdateCluster: ['aCLName', 'open-access'],
  UpdateEnvironment: ['webserverAccessMode', 'PUBLIC_ONLY'],
  UpdateWorkspace: ['removeNetworkAccessConfiguration', 'true'],
  UpdateDomainConfig: ['advancedSecurityOptions.anonymousAuthEnabled', 'true'],
  UpdateConnection: ['encryptionMode', 'no_encrypt'],
  ModifyDBProxy: ['requireTLS', 'false'],
  ModifyTransitGateway: ['ModifyTransitGatewayRequest.Options.AutoAcceptSharedAttachments', 'enable'],
  ModifyVpcEndpointServiceConfiguration: ['ModifyVpcEndpointServiceConfigurationRequest.AcceptanceRequired', 'false'],
};

/**
 * One setting, not a policy, opens something to everybody (a cluster, a collection, a bucket of Lightsail, dashboards, a share of files), or has an
 * application ask less of whoever comes: no authorization, no second factor, another provider.
 */
export default detection({
  id: 'exfiltration/opened-by-a-setting',
  title: 'Opened, or guarded less, by a setting',
  severity: 'medium',
  attack: ['T1530', 'T1562.007', 'T1556'],
  pattern: apiCall(
    [
      ...['kafka', 'aoss', 'lightsail', 'quicksight', 'ssm', 'storagegateway', 'ec2', 'neptune-graph', 'cognito-idp'],
      ...[
        'elasticache',
        'appsync',
        'apigateway',
        'vpc-lattice',
        'memorydb',
        'rds',
        'bedrock-agentcore',
        'elasticloadbalancing',
      ],
      ...['airflow', 'apprunner', 'workspaces', 'grafana', 'es', 'elasticfilesystem', 'directconnect'],
    ],
    [
      ...Object.keys(SETTINGS),
      ...['CreateSecurityPolicy', 'UpdateSecurityPolicy', 'UpdateServiceSetting', 'ModifyVpcEndpoint', 'UpdateService'],
      ...[
        'CreateNFSFileShare',
        'UpdateNFSFileShare',
        'CreateSMBFileShare',
        'CreateIdentityProvider',
        'UpdateIdentityProvider',
      ],
      ...['UpdateMethod', 'UpdateRoute', 'UpdateApi', 'UpdateDomainName', 'ModifyReplicationGroup', 'UpdateUserPool'],
      ...['ModifyVerifiedAccessEndpointPolicy', 'ModifyVerifiedAccessGroupPolicy', 'EnableHttpEndpoint'],
      ...['UpdateIpRestriction', 'AuthorizeIpRules', 'UpdateRulesOfIpGroup', 'DeleteFileSystemPolicy'],
      ...['ModifyListener', 'RemoveTrustStoreRevocations', 'ModifyTrustStore'],
      'ImportClientVpnClientCertificateRevocationList',
    ],
  ),
  when: opens,
  severityOf: (event) => {
    const call = callName(event);
    // A pool says so each time it is saved, and the door of a database asks for credentials.
    if (/^(UpdateUserPool|EnableHttpEndpoint)$/.test(call)) return 'low';
    return DEPLOYED.test(`${event.source} ${call}`) && byProgram(event) !== undefined ? 'low' : 'medium';
  },
  routine: 'building',
  subject,
  summary: told(subject, 'more people than before can reach it'),
  advice: ['Not planned? Put the setting of {the resource} back.', 'Look at who used it {since}.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/msk/latest/developerguide/public-access.html',
  ],
});

/** Cedar for everybody, whatever is true of them. */
const PERMITS_ALL = /permit\s*\(\s*principal\s*,\s*action\s*,\s*resource\s*\)\s*;/;

/**
 * What says whose certificates are good, and what is said again with every change of a thing: a deployment writes it, and who knows no better than its role's
 * name may be a person.
 */
const DEPLOYED = /TrustStore|Listener|RevocationList$|DBProxy$|ServiceConfiguration$| UpdateApi$|apprunner/;

function opens(event: AccountEvent): boolean {
  const request = event.detail.requestParameters;
  const call = callName(event);
  const setting = SETTINGS[call];
  if (setting !== undefined && plain(at(request, setting[0])) === setting[1]) return true;
  switch (call) {
    case 'CreateSecurityPolicy':
    case 'UpdateSecurityPolicy':
      return valuesUnder(jsonIn(at(request, 'policy')) ?? at(request, 'policy'), /^AllowFromPublic$/i).includes(true);
    case 'UpdateServiceSetting':
      return (
        plain(at(request, 'settingId')).endsWith('/public-sharing-permission') &&
        plain(at(request, 'settingValue')) === 'Enable'
      );
    case 'ModifyVpcEndpoint':
      return (
        plain(parameter(event, 'ModifyVpcEndpointRequest.ResetPolicy')) === 'true' ||
        allowsEverything(parameter(event, 'ModifyVpcEndpointRequest.PolicyDocument'))
      );
    case 'CreateIdentityProvider':
      return true;
    case 'UpdateApi':
      return valuesUnder(at(request, 'eventConfig'), /^authType$/i).includes('API_KEY');
    case 'ModifyReplicationGroup':
      return plain(at(request, 'authTokenUpdateStrategy')) === 'DELETE' || at(request, 'removeUserGroups') === true;
    case 'ModifyListener':
      // Controllers of clusters say it with every change, of listeners that never asked for a certificate.
      return !isWorkload(event) && /^(off|passthrough)$/.test(plain(at(request, 'mutualAuthentication.mode')));
    case 'RemoveTrustStoreRevocations':
    case 'ModifyTrustStore':
    case 'ImportClientVpnClientCertificateRevocationList':
      return !isWorkload(event);
    case 'UpdateDomainName':
      return asksNoCertificate(request);
    case 'UpdateService':
      return (
        plain(at(request, 'authType')) === 'NONE' ||
        plain(at(request, 'networkConfiguration.ingressConfiguration.isPubliclyAccessible')) === 'true'
      );
    case 'ModifyVerifiedAccessEndpointPolicy':
    case 'ModifyVerifiedAccessGroupPolicy':
      return valuesUnder(request, /^policyDocument$/i).some((policy) => PERMITS_ALL.test(plain(policy)));
    case 'UpdateUserPool':
      return byProgram(event) === undefined && at(request, 'mfaConfiguration') === 'OFF';
    case 'EnableHttpEndpoint':
    case 'UpdateIdentityProvider':
    case 'DeleteFileSystemPolicy':
      return byProgram(event) === undefined;
    case 'UpdateIpRestriction':
      return (
        plain(at(request, 'enabled')) === 'false' ||
        isMuchOfInternet(Object.keys(at(request, 'ipRestrictionRuleMap') ?? {}))
      );
    case 'UpdateMethod':
    case 'UpdateRoute':
      return asksNothing(request);
    default:
      return (
        plain(at(request, 'authentication')) === 'GuestAccess' ||
        isMuchOfInternet(textsOf(valuesUnder(request, /^(ipRule|clientList)$/i)))
      );
  }
}

/** What a call of API Gateway's changes at a path and below it. */
function patched(request: unknown, where: string): unknown[] {
  return ['', 'updateDomainNameInput.', 'updateMethodInput.']
    .flatMap((part) => itemsAt(request, `${part}patchOperations`))
    .filter((one) => plain(at(one, 'path')).startsWith(where));
}

/** Whether callers of an API no longer show a certificate. */
function asksNoCertificate(request: unknown): boolean {
  return (
    at(request, 'mutualTlsAuthentication.truststoreUri') === '' ||
    patched(request, '/mutualTlsAuthentication').some(
      (one) => at(one, 'op') === 'remove' || plain(at(one, 'value')) === '',
    )
  );
}

/** Whether whoever is in the network may reach through an endpoint whatever anybody has. */
function allowsEverything(policy: unknown): boolean {
  return statementsOf(policy).some(
    ({ allows, actions, resources, principals, conditions }) =>
      allows &&
      conditions.length === 0 &&
      [actions, resources].every(({ not, named }) => !not && named.includes('*')) &&
      principals.named.some(({ name }) => name === '*'),
  );
}

/** Whether a method or a route asks for no authorization: browsers ask OPTIONS before they send any. */
function asksNothing(request: unknown): boolean {
  const types = patched(request, '/authorizationType').map((one) => at(one, 'value'));
  const method = valuesUnder(request, /^(httpMethod|routeKey)$/i).map(plain);
  return [...types, at(request, 'authorizationType')].includes('NONE') && !/^OPTIONS\b/.test(method.join(' '));
}
