import { DescribeOrganizationCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { unlessError } from './errors.ts';
import { IN_NONE } from './table/own-organization.ts';

/**
 * The id of the organization that the account is in now, `none` where it is in none; throws where that may not be asked. Source: Organizations API reference,
 * DescribeOrganization, which any account of an organization may call.
 */
export async function currentOrganization(client: OrganizationsClient): Promise<string> {
  const found = await unlessError(['AWSOrganizationsNotInUseException'], () =>
    client.send(new DescribeOrganizationCommand({})),
  );
  if (found === undefined) return IN_NONE;
  const id = found.Organization?.Id;
  if (id === undefined) throw new Error('Organizations did not say which organization the account is in');
  return id;
}
