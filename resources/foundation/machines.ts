import { sub } from '../reference.ts';
import { failedSignInResources } from './failed-sign-ins.ts';
import type { Foundation } from './made.ts';
import { KEPT } from './reference.ts';

/** What the agent reads, by the log group it goes to; a file that a machine does not have costs nothing. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  // Red Hat's and Amazon's name, and Debian's. Amazon Linux 2023 writes it once rsyslog is installed.
  auth: ['/var/log/secure', '/var/log/auth.log'],
  system: ['/var/log/messages', '/var/log/syslog'],
  web: ['/var/log/nginx/access.log', '/var/log/httpd/access_log', '/var/log/apache2/access.log'],
};

/**
 * What an agent reads of the journal, by the log group: `auth` and `authpriv`, as rsyslog puts them into a file of their own, and everything. Source: amazon-cloudwatch-agent 1.300070.0,
 * #2121, sample configurations `journaldlogs_*.json`; of several matches one is enough.
 */
const JOURNAL: Readonly<Record<string, object>> = {
  auth: { matches: [{ SYSLOG_FACILITY: '4' }, { SYSLOG_FACILITY: '10' }] },
  system: { priority: 'info' },
};

/** Log groups for EC2 machines, the configuration that their CloudWatch agents fetch, and the role that lets them. */
export function machineResources(made: Foundation): Record<string, object> {
  if (!made.machineLogs) return {};
  const groups = Object.keys(FILES).map((name) => [
    `MachineLogs${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    {
      Type: 'AWS::Logs::LogGroup',
      ...KEPT,
      Properties: { LogGroupName: groupOf(made, name), RetentionInDays: made.keepMachineLogsDays },
    },
  ]);
  return {
    ...Object.fromEntries(groups),
    ...failedSignInResources(made, 'MachineLogsAuth'),
    MachineAgent: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        // The role that AWS manages for the agent reads parameters of this prefix only.
        Name: `AmazonCloudWatch-${made.prefix}`,
        Type: 'String',
        Description: 'What the CloudWatch agent of a machine collects',
        Value: JSON.stringify(agentConfiguration(made)),
      },
    },
    MachineRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Description: 'A machine whose CloudWatch agent sends its logs',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: ['AmazonSSMManagedInstanceCore'].map((name) =>
          sub(`arn:\${AWS::Partition}:iam::aws:policy/${name}`),
        ),
        Policies: [{ PolicyName: 'send-logs', PolicyDocument: { Version: '2012-10-17', Statement: sending(made) } }],
      },
    },
    MachineProfile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'MachineRole' }] } },
  };
}

/** Source: CloudWatch user guide, "Manually create or edit the CloudWatch agent configuration file". */
function agentConfiguration(made: Foundation): object {
  const journal = made.machineJournal === 'agent' ? JOURNAL : {};
  const sent = (name: string) => ({ log_group_name: groupOf(made, name), log_stream_name: '{instance_id}' });
  // A file that rsyslog writes nevertheless holds what the journal holds.
  const files = Object.entries(FILES).flatMap(([name, paths]) =>
    name in journal ? [] : paths.map((file_path) => ({ file_path, ...sent(name) })),
  );
  const entries = Object.entries(journal).map(([name, which]) => ({ ...sent(name), ...which }));
  const journald = entries.length === 0 ? {} : { journald: { collect_list: entries } };
  return {
    agent: { run_as_user: 'root' },
    logs: { force_flush_interval: 5, logs_collected: { files: { collect_list: files }, ...journald } },
  };
}

function groupOf(made: Foundation, name: string): string {
  return `/${made.prefix}/${name}`;
}

/** Writes its own lines, and fetches its configuration; it cannot change how long logs are kept, as the policy that AWS manages lets it. */
function sending(made: Foundation): object[] {
  const groups = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/${made.prefix}/*`;
  return [
    {
      Sid: 'SendLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: sub(groups),
    },
    {
      Sid: 'ReadConfiguration',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: sub(
        `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/AmazonCloudWatch-${made.prefix}`,
      ),
    },
  ];
}
