import { RefusedError } from '../errors.ts';
import type { Target } from './plan.ts';

/**
 * Which part of something a target is, where it is one of this sort: what its name says behind `<the ARN of the whole>/<sort>/`. The whole says itself how it is
 * called, since a path of IAM's may hold the name of any sort.
 */
export function partOf({ resource, belongsTo }: Pick<Target, 'resource' | 'belongsTo'>, sort: string) {
  const begin = `${belongsTo}/${sort}/`;
  return belongsTo !== undefined && resource.startsWith(begin) ? resource.slice(begin.length) : undefined;
}

/** The id of what AWS describes under a name: another one where that has another ARN than what was planned for, as a user has who was moved. */
export function idAt(arn: string, described: { readonly arn: string; readonly id: string }): string {
  return described.arn === arn ? described.id : `${described.id} as ${described.arn}`;
}

/** Throws where AWS describes another ARN under a name than what is to be changed; what is gone is for whoever changes it. */
export function mustBe(arn: string, described: { readonly arn: string } | undefined): void {
  if (described !== undefined && described.arn !== arn)
    throw new RefusedError(`${arn} is ${described.arn} by now: it is left as it is. Ask again for that one`);
}
