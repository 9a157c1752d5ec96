import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { endedMessages, findingMessages } from '../../../lib/forward/finding-messages.ts';
import { finding } from '../support/fixtures.ts';
import { incident, line } from '../support/memory-record.ts';

const PLACE = { stage: 'prod', account: '123456789012', region: 'eu-central-1' };
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** Source: Security Hub user guide, "Required top-level ASFF attributes", and API reference, AwsSecurityFinding. */
const asffSchema = z.strictObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: text(512),
  ProductArn: z
    .string()
    .check(z.regex(/^arn:aws:securityhub:eu-central-1:123456789012:product\/123456789012\/default$/)),
  GeneratorId: text(512),
  AwsAccountId: z.string().check(z.regex(/^\d{12}$/)),
  Types: z.array(z.string().check(z.regex(/^[\w\s&]+(\/[\w\s&-]+){0,2}$/))).check(z.minLength(1), z.maxLength(50)),
  CreatedAt: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  Severity: z.strictObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']) }),
  Title: text(256),
  Description: text(1_024),
  Resources: z
    .array(
      z.strictObject({
        Type: text(256),
        Id: text(512),
        Partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']),
        Region: text(16),
      }),
    )
    .check(z.minLength(1), z.maxLength(32)),
  ProductFields: z.record(text(128), z.string().check(z.maxLength(2_048))),
  Workflow: z.strictObject({ Status: z.enum(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']) }),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
});

const named = z.looseObject({ uid: z.string(), name: z.string() });
const time = z.int().check(z.gte(0));

/** Source: schema.ocsf.io, "Detection Finding" [2004], version 1.3, with its required attributes and those of the profile cloud. */
const ocsfSchema = z
  .looseObject({
    activity_id: z.literal([1, 2, 3]),
    category_uid: z.literal(2),
    class_uid: z.literal(2004),
    type_uid: z.int(),
    time,
    severity_id: z.literal([1, 2, 3, 4, 5]),
    status_id: z.literal([1, 3, 4]),
    count: z.int(),
    message: z.string(),
    finding_info: z.looseObject({
      uid: z.string(),
      title: z.string(),
      created_time: time,
      modified_time: z.optional(time),
      analytic: z.looseObject({ type_id: z.int(), uid: z.string(), name: z.string() }),
      attacks: z.array(z.looseObject({ version: z.string(), technique: named })),
    }),
    resources: z.array(named),
    evidences: z.array(z.looseObject({ actor: z.looseObject({ user: z.looseObject({ name: z.string() }) }) })),
    cloud: z.looseObject({ provider: z.string(), region: z.string() }),
    metadata: z.looseObject({
      version: z.literal('1.3.0'),
      product: z.looseObject({ vendor_name: z.string() }),
      profiles: z.array(z.string()),
    }),
  })
  .check(z.refine(({ activity_id, type_uid }) => type_uid === 200_400 + activity_id));

const made = (what: string, data: object = {}, more: object = {}) =>
  findingMessages({ entry: line(data, { what }), finding: finding(more) }, PLACE);

describe('a finding for those who keep findings of their own', () => {
  test.each([
    ['seen', 1, 200_401, 1, 'NEW', 'ACTIVE'],
    ['seen', 10, 200_402, 1, 'NEW', 'ACTIVE'],
    ['seen, suppressed: maintenance', 1, 200_401, 3, 'SUPPRESSED', 'ACTIVE'],
    ['closed', undefined, 200_403, 4, 'RESOLVED', 'ARCHIVED'],
  ])('%s, for the time %s', (what, count, type, status, workflow, state) => {
    const { ocsf, securityHub } = made(what, count === undefined ? {} : { count });

    expect(ocsfSchema.parse(ocsf)).toMatchObject({ type_uid: type, status_id: status, count: count ?? 1 });
    expect(asffSchema.parse(securityHub)).toMatchObject({ Workflow: { Status: workflow }, RecordState: state });
  });

  test('that was seen again is newer than before, and began when it began', () => {
    const again = { ...line({ count: 2 }), at: '2026-03-02T05:00:00.000Z' };

    const { ocsf, securityHub } = findingMessages({ entry: again, finding: finding() }, PLACE);

    expect(securityHub).toMatchObject({ CreatedAt: '2026-03-02T03:04:05Z', UpdatedAt: '2026-03-02T05:00:00.000Z' });
    expect(ocsf).toMatchObject({
      time: 1_772_427_600_000,
      finding_info: { created_time: 1_772_420_645_000, modified_time: 1_772_427_600_000 },
    });
  });

  test('is over once its incident is', () => {
    const closed = incident({ state: 'closed', stateSince: '2026-03-02T06:00:00.000Z' });

    const { ocsf, securityHub } = endedMessages(finding(), closed, PLACE);

    expect(ocsfSchema.parse(ocsf)).toMatchObject({ type_uid: 200_403, status_id: 4 });
    expect(asffSchema.parse(securityHub)).toMatchObject({
      UpdatedAt: '2026-03-02T06:00:00.000Z',
      RecordState: 'ARCHIVED',
    });
  });

  test('is none of theirs in a drill, nor what was done about it', () => {
    expect(made('seen', { count: 1 }, { drill: true })).toEqual({});
    expect(made('block-ip applied', { count: 1 })).toEqual({});
  });

  test('of another account is not for Security Hub, which would refuse it', () => {
    expect(Object.keys(made('seen', { count: 1 }, { account: '999999999999' }))).toEqual(['ocsf']);
  });

  test('of another region is imported where riposte is', () => {
    expect(asffSchema.parse(made('seen', { count: 1 }, { region: 'us-east-1' }).securityHub)).toMatchObject({
      Resources: [{ Region: 'us-east-1' }],
    });
  });

  test('is one that they take, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (any) => {
        const { ocsf, securityHub } = made('seen', { count: 1 }, { summary: any, subject: any, actor: any });

        expect(ocsfSchema.safeParse(ocsf).error).toBeUndefined();
        expect(asffSchema.safeParse(securityHub).error).toBeUndefined();
      }),
    );
  });
});
