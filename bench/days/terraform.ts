import { readFileSync } from 'node:fs';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { session } from './identities.ts';
import type { Identity, World } from './world.ts';

const AGENT =
  'APN/1.0 HashiCorp/1.0 Terraform/1.13.5 (+https://www.terraform.io) terraform-provider-aws/6.20.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.6 ua/2.1 os/linux lang/go#1.24.9';

/** The session of a Terraform run in a workflow of GitHub Actions; each job runs on another machine. */
export function terraformRun(world: World): { readonly who: Identity; readonly ip: string } {
  return {
    who: session(world, 'terraform-deploy', 'GitHubActions', { provider: 'token.actions.githubusercontent.com' }),
    ip: `192.0.2.${1 + world.int(250)}`,
  };
}

type Step = readonly [service: string, name: string, parameters: object, error?: string];

/** Eight applies of a stack each. */
export function applies(world: World): AccountEvent[] {
  const all = Array.from({ length: 8 }, (_, index) =>
    run(world, world.between(8, 18), [steps(world, './terraform-apply.jsonl', `shop-${index}`)]),
  );
  return all.flat();
}

/** A destroy of some stacks, one after the other, in one run. */
export function destroyOf(world: World, stacks: number, at: number): AccountEvent[] {
  return run(
    world,
    at,
    Array.from({ length: stacks }, (_, index) => steps(world, './terraform-destroy.jsonl', `preview-${index}`)),
  );
}

function run(world: World, from: number, stacks: readonly (readonly Step[])[]): AccountEvent[] {
  const { who, ip } = terraformRun(world);
  let at = from;
  return stacks.flat().flatMap(([service, name, parameters, error]) => {
    at += world.int(3);
    const by = (event: string, given: object | null, failed?: string) =>
      world.call({
        at,
        service,
        name: event,
        who,
        ip,
        agent: AGENT,
        parameters: given,
        ...(failed && { error: failed }),
      });
    // Each change is read before and after.
    return [by(readOf(service), null), by(name, parameters, error), by(readOf(service), null)];
  });
}

const READS: Readonly<Record<string, string>> = {
  autoscaling: 'DescribeTags',
  backup: 'ListTags',
  codebuild: 'BatchGetProjects',
  elasticloadbalancing: 'DescribeTags',
  glue: 'GetTags',
  sqs: 'ListQueueTags',
  ec2: 'DescribeSecurityGroups',
  iam: 'GetRole',
  lambda: 'GetFunction20150331v2',
  s3: 'GetBucketPolicy',
  rds: 'DescribeDBInstances',
  kms: 'DescribeKey',
  secretsmanager: 'DescribeSecret',
  logs: 'ListTagsForResource',
  dynamodb: 'DescribeTable',
};

function readOf(service: string): string {
  return READS[service] ?? 'ListTagsForResource';
}

/** The calls for one stack, as they stand in a file: one a line, `$name`, `$uuid` and `$hex17` filled in. */
function steps(world: World, file: string, name: string): Step[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const filled = line
        .replaceAll('$name', name)
        .replace(/\$hex(\d+)/g, (_, length: string) => world.hex(Number(length)))
        .replace(/\$uuid/g, () => world.uuid());
      return JSON.parse(filled) as Step;
    });
}
