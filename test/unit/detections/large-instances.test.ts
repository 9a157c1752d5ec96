import { describe, expect, test } from '@jest/globals';
import { like, loud, said } from '../support/raising.ts';

const ID = 'execution/large-instances-started';
const spot = (more: object) => ({ eventName: 'RequestSpotFleet', requestParameters: { spotFleetRequestConfig: more } });
const fleet = (...names: string[]) => ({
  eventName: 'CreateFleet',
  requestParameters: {
    CreateFleetRequest: {
      TargetCapacitySpecification: { TotalTargetCapacity: 1 },
      LaunchTemplateConfigs: {
        tag: 1,
        Overrides: names.map((InstanceType, index) => ({ tag: index + 1, InstanceType })),
      },
    },
  },
});

/** What came of a fleet that starts its machines at once; what it could not start is named beside. */
const came = (types: readonly string[], failed: string, ids: string | string[] = 'i-0abc1234567890def') => ({
  responseElements: {
    CreateFleetResponse: {
      fleetId: 'fleet-0a1b2c',
      fleetInstanceSet: {
        item: types.map((instanceType) => ({
          ...{ instanceIds: { item: ids }, instanceType, lifecycle: 'on-demand' },
          launchTemplateAndOverrides: { overrides: { instanceType } },
        })),
      },
      errorSet: {
        item: {
          errorCode: 'InsufficientInstanceCapacity',
          launchTemplateAndOverrides: { overrides: { instanceType: failed } },
        },
      },
    },
  },
});
/** What a scaler asks for by the role of a machine. */
const scaler = {
  userIdentity: {
    ...{ type: 'AssumedRole', arn: 'arn:aws:sts::000000000000:assumed-role/karpenter/1' },
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::000000000000:role/karpenter', userName: 'karpenter' },
    },
  },
};
/** A machine of a template's type, which the request does not say. */
const ofTemplate = (instanceType: string) => ({
  errorCode: undefined,
  requestParameters: {
    instancesSet: { items: [{ minCount: 1, maxCount: 1 }] },
    launchTemplate: { launchTemplateId: 'lt-0a1b2c' },
  },
  responseElements: { instancesSet: { items: [{ instanceId: 'i-0abc1234567890def', instanceType }] } },
});

describe('large machines are seen wherever a request names them', () => {
  test.each<[string, object]>([
    ['alone', { requestParameters: { instanceType: 'p5.48xlarge' } }],
    ['behind a small one', fleet('t3.micro', 'p5.48xlarge')],
    ['in one override that is no list', fleet('g5.xlarge')],
    [
      'in a specification',
      spot({ launchSpecifications: [{ instanceType: 't3.micro' }, { instanceType: 'c7i.metal-24xl' }] }),
    ],
    ['by their number', spot({ targetCapacity: 50, launchSpecifications: [{ instanceType: 't3.micro' }] })],
    [
      'by their number as a text',
      { requestParameters: { instanceType: 't3.micro', instancesSet: { items: [{ maxCount: '50' }] } } },
    ],
    ['of a template', ofTemplate('p5.48xlarge')],
    [
      'that came of those that would do',
      { ...fleet('m7g.large', 'g5.xlarge'), ...scaler, ...came(['g5.xlarge'], 'm7g.large') },
    ],
    ['by the number that came of one', { ...fleet('t3.micro'), ...came(['t3.micro'], '', Array(10).fill('i-1')) }],
  ])('%s', (_name, detail) => {
    expect(loud(like(ID, detail))).toContain(ID);
  });

  test.each<[string, object]>([
    ['small ones', fleet('t3.micro', 'm7g.large')],
    [
      'one of a usual size',
      { requestParameters: { instanceType: 'm7i.4xlarge', instancesSet: { items: [{ maxCount: 2 }] } } },
    ],
    ['a small one of a template', ofTemplate('t3.micro')],
    [
      'a small one that came where a large one would have done, too',
      { ...fleet('m7g.large', 'g5.xlarge'), ...scaler, ...came(['m7g.large'], 'g5.xlarge') },
    ],
    ['nothing', { requestParameters: null }],
  ])('not: %s', (_name, detail) => {
    expect(loud(like(ID, detail))).not.toContain(ID);
  });

  test('the message names the large one', () => {
    expect(said(ID, like(ID, fleet('t3.micro', 'p5.48xlarge')))).toContain('1 of 2 types, p5.48xlarge among them');
    expect(said(ID, like(ID, ofTemplate('p5.48xlarge')))).toContain('1 x p5.48xlarge');
  });
});
