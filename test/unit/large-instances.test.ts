import { describe, expect, test } from '@jest/globals';
import { like, loud, said } from './raising.ts';

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
  ])('%s', (_name, detail) => {
    expect(loud(like(ID, detail))).toContain(ID);
  });

  test.each<[string, object]>([
    ['small ones', fleet('t3.micro', 'm7g.large')],
    [
      'one of a usual size',
      { requestParameters: { instanceType: 'm7i.4xlarge', instancesSet: { items: [{ maxCount: 2 }] } } },
    ],
    ['nothing', { requestParameters: null }],
  ])('not: %s', (_name, detail) => {
    expect(loud(like(ID, detail))).not.toContain(ID);
  });

  test('the message names the large one', () => {
    expect(said(ID, like(ID, fleet('t3.micro', 'p5.48xlarge')))).toContain('1 of 2 types, p5.48xlarge among them');
  });
});
