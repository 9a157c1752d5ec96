import { describe } from '@jest/globals';
import { consoleRole, machine, mfaRole, plainRole, sso, web } from '../support/callers.ts';
import { OTHER } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

describe('machines and how they start', () => {
  table([
    [
      'allowed images audit',
      'ec2',
      'EnableAllowedImagesSettings',
      { EnableAllowedImagesSettingsRequest: { AllowedImagesSettingsState: 'audit-mode' } },
      'low',
      sso,
    ],
    [
      'allowed images anything',
      'ec2',
      'ReplaceImageCriteriaInAllowedImagesSettings',
      { ReplaceImageCriteriaInAllowedImagesSettingsRequest: { ImageCriterion: { ImageProvider: OTHER } } },
      'medium',
      sso,
    ],
    [
      'vpn logs off',
      'ec2',
      'ModifyClientVpnEndpoint',
      { ModifyClientVpnEndpointRequest: { ClientVpnEndpointId: 'cvpn-1', ConnectionLogOptions: { Enabled: false } } },
      'medium',
      sso,
    ],
    [
      'vpn revocations replaced',
      'ec2',
      'ImportClientVpnClientCertificateRevocationList',
      {
        ImportClientVpnClientCertificateRevocationListRequest: {
          ClientVpnEndpointId: 'cvpn-1',
          CertificateRevocationList: 'x',
        },
      },
      'medium',
      sso,
    ],
    [
      'template first version',
      'ec2',
      'CreateLaunchTemplate',
      {
        CreateLaunchTemplateRequest: {
          LaunchTemplateName: 't',
          LaunchTemplateData: { UserData: 'IyEvYmluL2Jhc2g=', ImageId: 'ami-1' },
        },
      },
      'low',
      sso,
    ],
    [
      'template version by mfa role',
      'ec2',
      'CreateLaunchTemplateVersion',
      {
        CreateLaunchTemplateVersionRequest: {
          LaunchTemplateName: 't',
          LaunchTemplateData: { UserData: 'IyEvYmluL2Jhc2g=' },
        },
      },
      'low',
      mfaRole,
    ],
    [
      'capacity reservation gpu',
      'ec2',
      'CreateCapacityReservation',
      { instanceType: 'p5.48xlarge', instanceCount: 8, instancePlatform: 'Linux/UNIX' },
      'medium',
      plainRole,
    ],
    ['dedicated hosts', 'ec2', 'AllocateHosts', { instanceType: 'p4d.24xlarge', quantity: 4 }, 'medium', plainRole],
    [
      'fleet modified',
      'ec2',
      'ModifyFleet',
      { ModifyFleetRequest: { FleetId: 'f', TargetCapacitySpecification: { TotalTargetCapacity: 200 } } },
      'medium',
      mfaRole,
    ],
    [
      'instance type changed',
      'ec2',
      'ModifyInstanceAttribute',
      { instanceId: 'i-1', instanceType: { value: 'p4d.24xlarge' } },
      'medium',
      sso,
    ],
    [
      'gpu in other region denied',
      'ec2',
      'RunInstances',
      { instanceType: 'g5.48xlarge', instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } },
      'medium',
      { errorCode: 'Client.UnauthorizedOperation', awsRegion: 'ap-south-2' },
    ],
    [
      'endpoint service accepts all',
      'ec2',
      'ModifyVpcEndpointServiceConfiguration',
      { ModifyVpcEndpointServiceConfigurationRequest: { ServiceId: 'vpce-svc-1', AcceptanceRequired: false } },
      'medium',
      sso,
    ],
    [
      'tgw auto accept',
      'ec2',
      'ModifyTransitGateway',
      {
        ModifyTransitGatewayRequest: { TransitGatewayId: 'tgw-1', Options: { AutoAcceptSharedAttachments: 'enable' } },
      },
      'medium',
      sso,
    ],
    [
      'imds optional',
      'ec2',
      'ModifyInstanceMetadataOptions',
      { ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpTokens: 'optional' } },
      'medium',
      machine,
    ],
    [
      'user data by role denied',
      'ec2',
      'ModifyInstanceAttribute',
      { instanceId: 'i-1', userData: '<sensitiveDataRemoved>' },
      'medium',
      { ...plainRole, errorCode: 'Client.UnauthorizedOperation' },
    ],
    [
      'snapshot shared to org',
      'ec2',
      'ModifySnapshotAttribute',
      {
        snapshotId: 'snap-0123456789abcdef0',
        createVolumePermission: { add: { items: [{ group: 'all' }] } },
        attributeType: 'CREATE_VOLUME_PERMISSION',
      },
      'high',
      web,
    ],
    [
      'sg v6 world',
      'ec2',
      'AuthorizeSecurityGroupIngress',
      {
        groupId: 'sg-0123456789abcdef0',
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 3389, toPort: 3389, ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] } }],
        },
      },
      'medium',
      consoleRole,
    ],
    ['serial console', 'ec2', 'EnableSerialConsoleAccess', {}, 'high', plainRole],
  ]);
});
