import { describe, expect, test } from '@jest/globals';
import { parameters, subscriptions } from '../../resources/params.ts';
import { policyFragment } from '../../resources/policy.ts';
import { wafResources } from '../../resources/waf.ts';

const WAF = {
  prefix: 'riposte-prod',
  region: 'eu-central-1',
  scope: 'REGIONAL',
  forwardedIpHeader: '',
  external: { IPV4: '', IPV6: '' },
};
const EXTERNAL = {
  IPV4: 'riposte-prod-cloudfront-v4|11111111-2222-4333-8444-555555555555|CLOUDFRONT',
  IPV6: 'riposte-prod-cloudfront-v6|66666666-2222-4333-8444-555555555555|CLOUDFRONT',
};

describe('the WAF resources', () => {
  test('are sets and a web ACL for a region', () => {
    expect(Object.keys(wafResources(WAF).fragment.Resources)).toEqual([
      'RegionalIpSetV4',
      'RegionalIpSetV6',
      'RegionalWebAcl',
    ]);
  });

  test("make CloudFront's own in us-east-1", () => {
    expect(Object.keys(wafResources({ ...WAF, region: 'us-east-1', scope: 'BOTH' }).fragment.Resources)).toContain(
      'CloudFrontIpSetV4',
    );
  });

  test("use CloudFront's of another stack elsewhere, by name and by ARN in us-east-1", () => {
    const { refs, arns, fragment } = wafResources({ ...WAF, scope: 'BOTH', external: EXTERNAL });

    expect(Object.keys(fragment.Resources)).not.toContain('CloudFrontIpSetV4');
    expect(refs.IPV4).toEqual({ 'Fn::Join': [',', [{ Ref: 'RegionalIpSetV4' }, EXTERNAL.IPV4]] });
    expect(arns).toContainEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:wafv2:us-east-1:\${AWS::AccountId}:global/ipset/riposte-prod-cloudfront-v4/11111111-2222-4333-8444-555555555555`,
    });
  });

  test.each([
    [{ scope: 'CLOUDFRONT' }, 'deploy one there, then give this one cloudFrontSetV4'],
    [{ scope: 'everywhere' }, 'it must be REGIONAL, CLOUDFRONT or BOTH'],
  ])('refuse %j and say what to do', (more, problem) => {
    expect(() => wafResources({ ...WAF, ...more })).toThrow(problem);
  });
});

describe('the parameters', () => {
  const given: Record<string, unknown> = {
    email: '',
    phone: '',
    readOnlyEvents: 'off',
    smsMinLevel: '3',
    logRetentionDays: '90',
    writerConcurrency: 1,
  };
  const read = (more: Record<string, unknown>) => parameters(async (name) => ({ ...given, ...more })[name]);

  test('are numbers also when they come from the command line', async () => {
    expect(await read({})).toEqual({
      email: '',
      phone: '',
      readOnlyEvents: 'off',
      smsMinLevel: 3,
      logRetentionDays: 90,
      writerConcurrency: 1,
    });
  });

  test.each([
    [{ email: 'nobody' }, 'email: must be an e-mail address'],
    [{ phone: '0791234567' }, 'phone: must be a phone number such as +41791234567'],
    [{ smsMinLevel: '9' }, 'smsMinLevel: '],
    [{ readOnlyEvents: 'yes' }, 'readOnlyEvents: '],
    [{ logRetentionDays: '100' }, 'logRetentionDays: must be one of 1, 3, 5'],
  ])('%j is refused with the name of the parameter', async (more, problem) => {
    await expect(read(more)).rejects.toThrow(problem);
  });

  test('subscribe only who is named; SMS only for what is urgent', async () => {
    const both = subscriptions(await read({ email: 'oncall@example.com', phone: '+41791234567' })) as {
      Resources: Record<string, { Properties: object }>;
    };

    expect(subscriptions(await read({}))).toEqual({ Resources: {} });
    expect(both.Resources.SmsSubscription?.Properties).toMatchObject({
      Protocol: 'sms',
      FilterPolicy: { severityLevel: [{ numeric: ['>=', 3] }] },
    });
  });
});

test('the shipped policy is valid and only observes', () => {
  const { Resources } = policyFragment('policy.yml', '/riposte/prod/policy') as {
    Resources: { PolicyParameter: { Properties: { Value: string } } };
  };
  const { playbooks } = JSON.parse(Resources.PolicyParameter.Properties.Value) as {
    playbooks: Record<string, { mode: string }>;
  };

  expect(Object.values(playbooks).map(({ mode }) => mode)).toEqual(['observe', 'observe']);
});
