import type { Said } from '../../lib/foundation/account.ts';
import type { LogsTo } from './log-receivers.ts';
import type { WafAction } from './waf-actions.ts';

/** What the account foundation is made from; each part is off unless asked for. */
export interface Foundation {
  readonly prefix: string;
  /** What was typed for it, which the stack keeps a note of: at the next deployment nothing of it may be left out without a word. */
  readonly said: Said;
  /** Parameters that are left out on purpose. */
  readonly without: readonly string[];
  /** Names of log groups that are there from before, and are used as they are. */
  readonly keptLogGroups: readonly string[];
  readonly trail: 'off' | 'account' | 'organization';
  /** A trail though there is one that records the same, which is paid for. */
  readonly secondTrail: boolean;
  readonly dataEvents: 'off' | 'on' | 'with tables';
  readonly insights: 'off' | 'with management' | 'separate';
  /** The bucket of logs and its key, empty where there is none: the logging account's, or with no trail one of this account that others write to; undefined: one is made here. */
  readonly logBucket: { readonly name: string; readonly key: string } | undefined;
  /** Accounts whose trails write to the bucket made here: this is the logging account. */
  readonly logsOf: readonly string[];
  readonly organizationId: string;
  readonly keepLogsDays: number;
  readonly archiveAfterDays: number;
  readonly lockLogsDays: number;
  readonly auditors: readonly string[];
  readonly auditorExternalId: string;
  /** Who may take the role of tools that read the bucket of logs, and the external id they have to give. */
  readonly logReaders: readonly string[];
  readonly logReaderExternalId: string;
  /** ARN of the answer stack's table, where the findings are; empty: the auditor reads logs only. */
  readonly stateTable: string;
  readonly config: 'off' | 'own recorder' | 'rules only';
  /** Users, roles and other types without a region: in one region of the account only. */
  readonly globalTypes: boolean;
  /** Each change, or once a day what there is then. */
  readonly recording: 'continuous' | 'daily';
  /** Types that are recorded; empty: all that AWS Config knows. */
  readonly recordedTypes: readonly string[];
  /** What all accounts and regions of the organization say, seen in one place. */
  readonly aggregator: boolean;
  readonly certificateDays: number;
  /** A custom rule that finds secrets in plain parameters and environments. */
  readonly plainSecrets: boolean;
  readonly waf: 'off' | 'count' | 'block';
  /** Rules of the web ACL that do something else than `waf` says. */
  readonly wafActions: ReadonlyMap<string, WafAction>;
  /** ARNs of what the web ACL is put in front of. */
  readonly wafAssociate: readonly string[];
  /** ARNs of web ACLs that it may take the place of there. */
  readonly wafReplaces: readonly string[];
  readonly blockSets: readonly string[];
  readonly requestsPerAddress: number;
  readonly forwardedIpHeader: string;
  /** Requests with the same value of this header to the same path are counted together; empty: not counted. */
  readonly rateByHeader: string;
  readonly blockedCountries: readonly string[];
  readonly allowedCountries: readonly string[];
  /** The name of the distribution; empty: there is none. */
  readonly cdnName: string;
  readonly cdnZone: string;
  readonly cdnWebAcl: string;
  /** Domain of a balancer that the distribution asks instead of a bucket; empty: a bucket. */
  readonly origin: string;
  /** Numbers of the keys that the balancer may be opened with; the first is sent. */
  readonly originKeys: readonly string[];
  /** ARN of the balancer's listener that gets a rule for who sends a key; empty: none. */
  readonly originListener: string;
  readonly originTargets: string;
  readonly originPriority: number;
  /** Alarms that mean the same as Shield Advanced's. */
  readonly ddos: boolean;
  readonly ddosBalancer: string;
  readonly ddosDistribution: string;
  /** Requests a minute below which nothing is an attack. */
  readonly ddosLeast: number;
  /** Log groups, agent configuration and role for the logs of EC2 machines. */
  readonly machineLogs: boolean;
  /** Who reads a machine's journal: rsyslog, which writes files that every agent collects, or the agent, where it is new enough. */
  readonly machineJournal: 'rsyslog' | 'agent';
  readonly keepMachineLogsDays: number;
  /** Where the log groups made here are forwarded to; undefined: nowhere. */
  readonly logsTo: LogsTo | undefined;
  /** Trusted Advisor's checks are made anew every day, and the owners told every week. */
  readonly advisor: boolean;
  /** The owners are told every week which certificates nothing uses, without a support plan, too. */
  readonly unusedCertificates: boolean;
  readonly ownersEmail: string;
  /** Whether the customer says that the organization has subscribed to Shield Advanced. */
  readonly shield: 'off' | 'subscribed';
  /** ARNs of what it protects, and in the same order ids of health checks, or `none`. */
  readonly shieldProtects: readonly string[];
  readonly shieldHealthChecks: readonly string[];
  /** AWS's response team is let in, and reads these buckets of logs. */
  readonly shieldTeam: boolean;
  readonly shieldLogBuckets: readonly string[];
  /** Whom the response team calls by itself; without a phone it does not. */
  readonly shieldEmail: string;
  readonly shieldPhone: string;
}
