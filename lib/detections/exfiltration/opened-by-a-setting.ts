import { isMuchOfInternet } from '../../documents/address-space.ts';
import { statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, itemsAt, jsonIn, plain, textsOf, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

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
);

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
      'kafka',
      'aoss',
      'lightsail',
      'quicksight',
      'ssm',
      'storagegateway',
      'ec2',
      'neptune-graph',
      'cognito-idp',
      'elasticache',
      'appsync',
      'apigateway',
      'vpc-lattice',
      'memorydb',
      'rds',
      'bedrock-agentcore',
      'elasticloadbalancing',
    ],
    [
      'UpdateConnectivity',
      'CreateSecurityPolicy',
      'UpdateSecurityPolicy',
      'UpdateBucket',
      'UpdatePublicSharingSettings',
      'UpdateServiceSetting',
      'CreateNFSFileShare',
      'UpdateNFSFileShare',
      'CreateSMBFileShare',
      'ModifyVpcEndpoint',
      'CreateGraph',
      'UpdateGraph',
      'SetUserPoolMfaConfig',
      'CreateIdentityProvider',
      'ModifyUser',
      'UpdateGraphqlApi',
      'UpdateMethod',
      'UpdateRoute',
      'UpdateSecurity',
      'ModifyReplicationGroup',
      'UpdateService',
      'UpdateServiceNetwork',
      'ModifyVerifiedAccessEndpointPolicy',
      'ModifyVerifiedAccessGroupPolicy',
      'UpdateCluster',
      'UpdateUserPool',
      'EnableHttpEndpoint',
      'UpdateIpRestriction',
      'UpdateIdentityProvider',
      'CreateGateway',
      'UpdateGateway',
      'ModifyListener',
      'RemoveTrustStoreRevocations',
      'ModifyTrustStore',
    ],
  ),
  when: opens,
  // A pool says so each time it is saved, and the door of a database asks for credentials.
  severityOf: (event) => (/^(UpdateUserPool|EnableHttpEndpoint)$/.test(callName(event)) ? 'low' : 'medium'),
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

function opens(event: AccountEvent): boolean {
  const request = event.detail.requestParameters;
  switch (callName(event)) {
    case 'UpdateConnectivity':
      return plain(at(request, 'connectivityInfo.publicAccess.type')) === 'SERVICE_PROVIDED_EIPS';
    case 'CreateSecurityPolicy':
    case 'UpdateSecurityPolicy':
      return valuesUnder(jsonIn(at(request, 'policy')) ?? at(request, 'policy'), /^AllowFromPublic$/i).includes(true);
    case 'UpdateBucket':
      return plain(at(request, 'accessRules.getObject')) === 'public';
    case 'UpdatePublicSharingSettings':
      return plain(at(request, 'publicSharingEnabled')) === 'true';
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
    case 'CreateGraph':
    case 'UpdateGraph':
      return plain(at(request, 'publicConnectivity')) === 'true';
    case 'SetUserPoolMfaConfig':
      return plain(at(request, 'mfaConfiguration')) === 'OFF';
    case 'CreateIdentityProvider':
      return true;
    case 'ModifyUser':
      return plain(at(request, 'noPasswordRequired')) === 'true';
    case 'UpdateGraphqlApi':
      return plain(at(request, 'authenticationType')) === 'API_KEY';
    case 'UpdateSecurity':
      return plain(at(request, 'clientAuthentication.unauthenticated.enabled')) === 'true';
    case 'ModifyReplicationGroup':
      return plain(at(request, 'authTokenUpdateStrategy')) === 'DELETE' || at(request, 'removeUserGroups') === true;
    case 'CreateGateway':
    case 'UpdateGateway':
      return plain(at(request, 'authorizerType')) === 'NONE';
    case 'ModifyListener':
      // Controllers of clusters say it with every change, of listeners that never asked for a certificate.
      return (
        byProgram(event) === undefined && /^(off|passthrough)$/.test(plain(at(request, 'mutualAuthentication.mode')))
      );
    case 'RemoveTrustStoreRevocations':
    case 'ModifyTrustStore':
      return byProgram(event) === undefined;
    case 'UpdateService':
    case 'UpdateServiceNetwork':
      return plain(at(request, 'authType')) === 'NONE';
    case 'ModifyVerifiedAccessEndpointPolicy':
    case 'ModifyVerifiedAccessGroupPolicy':
      return valuesUnder(request, /^policyDocument$/i).some((policy) => PERMITS_ALL.test(plain(policy)));
    case 'UpdateCluster':
      return plain(at(request, 'aCLName')) === 'open-access';
    case 'UpdateUserPool':
      return byProgram(event) === undefined && at(request, 'mfaConfiguration') === 'OFF';
    case 'EnableHttpEndpoint':
    case 'UpdateIdentityProvider':
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
        plain(at(request, 'authentication')) === 'GuestAccess' || isMuchOfInternet(textsOf(at(request, 'clientList')))
      );
  }
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
  const patched = ['patchOperations', 'updateMethodInput.patchOperations']
    .flatMap((path) => itemsAt(request, path))
    .filter((one) => plain(at(one, 'path')) === '/authorizationType')
    .map((one) => plain(at(one, 'value')));
  const method = valuesUnder(request, /^(httpMethod|routeKey)$/i).map(plain);
  return [...patched, plain(at(request, 'authorizationType'))].includes('NONE') && !/^OPTIONS\b/.test(method.join(' '));
}
