import { fits } from './glob.ts';
import { type Patterns, type Statement, statementsOf } from './statements.ts';

/** Calls that run somebody's code with a role that the caller hands over. */
const RUNS = [
  'lambda:createfunction',
  'ec2:runinstances',
  'glue:createdevendpoint',
  'glue:createjob',
  'cloudformation:createstack',
  'ecs:runtask',
  'codebuild:createproject',
  'sagemaker:createnotebookinstance',
  'datapipeline:putpipelinedefinition',
  'sagemaker:createprocessingjob',
  'sagemaker:createtrainingjob',
  'scheduler:createschedule',
  'states:createstatemachine',
  'ssm:startautomationexecution',
  'pipes:createpipe',
  'batch:registerjobdefinition',
  'apprunner:createservice',
  'elasticmapreduce:runjobflow',
  'bedrock-agentcore:createcodeinterpreter',
];

/** Calls that run code on machines with whatever role those have. */
const ON_MACHINES = ['ssm:sendcommand', 'ssm:startsession'];

/** Calls that, on any user, make a way to sign in as that user. */
const AS_USER = ['iam:createaccesskey', 'iam:createloginprofile', 'iam:updateloginprofile', 'iam:addusertogroup'];

/**
 * The ways in which a policy lets its holder become somebody else, in words: all roles, all users, all secrets, or code of its own
 * with any role. Only what is allowed on all there is, without a condition, counts: whoever names what is meant has thought of it.
 */
export function mayTakeOver(document: unknown): string[] {
  const open = statementsOf(document).filter(
    ({ allows, resources, conditions }) => allows && conditions.length === 0 && isEverything(resources),
  );
  const may = (action: string) => open.some((statement) => includes(statement, action));
  const found: [string, boolean][] = [
    ['assume any role', may('sts:assumerole')],
    ['run code of its own with any role', may('iam:passrole') && RUNS.some(may)],
    ['sign in as any user', AS_USER.some(may)],
    ['switch any policy to another version', may('iam:setdefaultpolicyversion')],
    ['read all secrets', may('secretsmanager:getsecretvalue')],
    ['command any machine', ON_MACHINES.some(may)],
  ];
  return found.flatMap(([way, is]) => (is ? [way] : []));
}

/** All there is, or all of a kind; a command needs a machine beside its document, which decides. */
function isEverything({ not, named }: Patterns): boolean {
  return not || named.some((one) => /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(\*|(?!document)[a-z]+[/:]\*))$/.test(one));
}

/** Actions that are named, or fit a pattern of the action's own service; everything at once is an administrator's. */
function includes({ actions }: Statement, action: string): boolean {
  return !actions.not && actions.named.some((pattern) => fits(pattern.toLowerCase(), action));
}
