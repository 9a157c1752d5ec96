import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { seeded } from '../ruler/pairs.ts';

/** CloudTrail's `userIdentity`. */
export type Identity = Readonly<Record<string, unknown>>;

/** The account of the day, those of the same organization, the scanning vendor's and one that nobody knows. */
export const ACCOUNT = '111122223333';
export const SISTER = '444455556666';
export const BACKUP_ACCOUNT = '555566667777';
export const VENDOR = '999988887777';
export const STRANGER = '666677778888';
export const REGION = 'eu-central-1';

/** A call of an API; `at` is seconds after midnight. */
export interface Call {
  readonly at: number;
  readonly service: string;
  readonly name: string;
  readonly who: Identity;
  readonly ip: string;
  readonly agent?: string;
  readonly parameters?: object | null;
  readonly response?: object | null;
  readonly error?: string;
  readonly more?: object;
}

/** Services whose records appear in us-east-1, whatever the region of the work. */
const GLOBAL = ['iam', 'organizations', 'route53', 'cloudfront', 'health', 'trustedadvisor'];

/** Makes events that are the same for the same seed. */
export class World {
  readonly random: () => number;
  readonly #start: number;

  constructor(seed: number, day = '2026-03-03') {
    this.random = seeded(seed);
    this.#start = Date.parse(`${day}T00:00:00Z`);
  }

  int(below: number): number {
    return Math.floor(this.random() * below);
  }

  pick<T>(list: readonly T[]): T {
    const one = list[this.int(list.length)];
    if (one === undefined) throw new Error('Nothing to pick from');
    return one;
  }

  hex(length: number): string {
    let text = '';
    while (text.length < length)
      text += Math.floor(this.random() * 0x10000000)
        .toString(16)
        .padStart(7, '0');
    return text.slice(0, length);
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.hex(length)).join('-');
  }

  /** A second of the day within some hours, e.g. working hours. */
  between(from: number, to: number): number {
    return from * 3_600 + this.int((to - from) * 3_600);
  }

  time(at: number): string {
    return `${new Date(this.#start + Math.floor(at) * 1_000).toISOString().slice(0, 19)}Z`;
  }

  /** CloudTrail's record of a call, as EventBridge delivers it. */
  call(call: Call): AccountEvent {
    const { at, service, name, who, ip, agent = 'aws-internal/3', parameters = null, response = null } = call;
    const region = GLOBAL.includes(service) ? 'us-east-1' : REGION;
    const readOnly = /^(Get|List|Describe|Head|BatchGet|Lookup|Search|Query|Scan|Assume|Decrypt)/.test(name);
    return this.event(at, `aws.${service}`, 'AWS API Call via CloudTrail', region, {
      eventVersion: '1.11',
      userIdentity: who,
      eventTime: this.time(at),
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: region,
      sourceIPAddress: ip,
      userAgent: agent,
      ...(call.error === undefined ? {} : { errorCode: call.error, errorMessage: 'The request was not carried out' }),
      requestParameters: parameters,
      responseElements: response,
      requestID: this.uuid(),
      eventID: this.uuid(),
      readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
      ...call.more,
    });
  }

  /** An event of any service. */
  event(at: number, source: string, type: string, region: string, detail: Record<string, unknown>): AccountEvent {
    const id = typeof detail.eventID === 'string' ? detail.eventID : this.uuid();
    return { id, 'detail-type': type, source, account: ACCOUNT, time: this.time(at), region, resources: [], detail };
  }
}
