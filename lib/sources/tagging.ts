import type { AccountEvent } from '../domain/finding/event.ts';
import { itemsAt, textAt } from '../domain/text/json.ts';
import { subjectFrom } from './api-call.ts';
import { together } from './together.ts';

/** Calls that take tags away, by how they begin: some name them as others do that set tags. Source: API references. */
export const UNTAGGING = ['Delete', 'Remove', 'Untag'];

const named = subjectFrom(
  ...['userName', 'roleName', 'bucketName', 'secretId', 'resourceARNList', 'resourceArn', 'resourceARN', 'resource'],
  ...['resourceName', 'keyId', 'queueUrl', 'functionName', 'certificateArn', 'resourceId', 'name'],
);

/** What is tagged by a call. EC2 and Auto Scaling name it in lists; what a call makes has its name in the answer. */
export function tagged(event: AccountEvent): string {
  const { requestParameters, responseElements } = event.detail;
  const listed = [...itemsAt(requestParameters, 'resourcesSet'), ...itemsAt(requestParameters, 'tags')].map((one) =>
    textAt(one, 'resourceId'),
  );
  const made = itemsAt(responseElements, 'instancesSet').map((one) => textAt(one, 'instanceId'));
  return together(listed) ?? together(made) ?? named(event);
}
