import { describe, expect, test } from '@jest/globals';
import { type CheckCategory, categoryOfCheck } from '../../../lib/sources/advisor-checks.ts';
import { detector, like } from '../support/raising.ts';

/** Checks as the AWS Support user guide names and sorts them; the ones whose words mean several things are all here. */
const CHECKS: Record<CheckCategory, string[]> = {
  security: [
    'Security Groups - Specific Ports Unrestricted',
    'Exposed Access Keys',
    'MFA on Root Account',
    'Root User Access Key',
    'IAM Use',
    'IAM Access Key Rotation',
    'AWS CloudTrail Management Event Logging',
    'Amazon CloudWatch Log Group Retention Period',
    'Amazon RDS Public Snapshots',
    'Amazon RDS storage encryption is turned off',
    'Amazon EC2 instances with Ubuntu LTS end of standard support',
    'Amazon Route 53 MX Resource Record Sets and Sender Policy Framework',
    'CloudFront Custom SSL Certificates in the IAM Certificate Store',
    'AWS Lambda Functions Using Deprecated Runtimes',
    'AWS Well-Architected high risk issues for security',
  ],
  'service limits': [
    'VPC',
    'IAM Roles',
    'IAM Server Certificates',
    'RDS DB Security Groups',
    'RDS Total Storage Quota',
    'EBS Active Snapshots',
    'ELB Application Load Balancers',
    'EC2 Reserved Instance Leases',
  ],
  performance: [
    'Large Number of Rules in an EC2 Security Group',
    'Large Number of EC2 Security Group Rules Applied to an Instance',
    'Amazon ECS Memory Hard Limit',
    'AWS Lambda Functions without Concurrency Limit Configured',
    'High CPU Utilization Amazon EC2 instances',
    'CloudFront Alternate Domain Names',
    'Amazon EC2 to EBS Throughput Optimization',
    'AWS Well-Architected high risk issues for performance',
  ],
  'cost optimization': [
    'Low Utilization Amazon EC2 Instances',
    'Amazon EC2 Reserved Instance Lease Expiration',
    'Unassociated Elastic IP Addresses',
    'Idle Load Balancers',
    'Amazon EBS over-provisioned volumes',
    'AWS Well-Architected high risk issues for cost optimization',
  ],
  'fault tolerance': [
    'Amazon RDS Backups',
    'AWS Backup Vault Without Resource-Based Policy to Prevent Deletion of Recovery Points',
    'Amazon EC2 Availability Zone Balance',
    'Amazon S3 Bucket Versioning',
    'NAT Gateway AZ Independence',
    'VPN Tunnel Redundancy',
  ],
  'operational excellence': [
    'Amazon API Gateway Not Logging Execution Logs',
    'Amazon VPC Without Flow Logs',
    'AWS CloudTrail data events logging for objects in an S3 bucket',
    'ELB deletion protection not enabled for load balancers',
    'A check that nobody knows',
    '',
  ],
};

describe.each(Object.entries(CHECKS))('a check is about %s', (category, names) => {
  test.each(names)('%s', (name) => {
    expect(categoryOfCheck(name)).toBe(category);
  });
});

test('a check that names a limit is about limits, whatever its name', () => {
  const event = like('impact/trusted-advisor-service-limits', { 'check-name': 'IAM Users' });

  expect(detector.raised(event).map(({ id }) => id)).toEqual(['impact/trusted-advisor-service-limits']);
});
