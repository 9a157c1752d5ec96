import { GetInstanceProfileCommand, type IAMClient } from '@aws-sdk/client-iam';
import { unlessGone } from '../errors.ts';

/** The ARNs of the roles of an instance profile, by the profile's ARN; none of one that is gone. */
export function rolesOfProfile(client: IAMClient) {
  return async (profile: string): Promise<string[]> => {
    const InstanceProfileName = profile.split('/').at(-1);
    const found = await unlessGone(() => client.send(new GetInstanceProfileCommand({ InstanceProfileName })));
    return (found?.InstanceProfile?.Roles ?? []).flatMap(({ Arn }) => Arn ?? []);
  };
}
