import { fits } from './glob.ts';
import { statementsOf } from './statements.ts';

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
const AS_USER = ['iam:createaccesskey', 'iam:createloginprofile', 'iam:updateloginprofile'];

/**
 * The ways in which a policy lets its holder become somebody else, in words: all roles, all users, all secrets, or code of its own
 * with any role. Only what is allowed on all there is of it, without a condition, counts: whoever names what is meant has thought of it.
 */
export function mayTakeOver(document: unknown): string[] {
  const open = statementsOf(document).filter(({ allows, conditions }) => allows && conditions.length === 0);
  const may = (action: string, kind = '[a-z-]+', service = action.split(':')[0]) => {
    const all = new RegExp(`^(\\*|arn:[^:]*:(\\*|${service}):[^:]*:[^:]*:(\\*|(${kind})[/:]\\*))$`);
    return open.some(
      ({ actions, resources }) =>
        !actions.not &&
        // A pattern of the action's own service; everything at once is an administrator's.
        actions.named.some((pattern) => fits(pattern.toLowerCase(), action)) &&
        // Everything but something else is everything as well.
        resources.not !== resources.named.some((one) => all.test(one)),
    );
  };
  const found = [
    may('sts:assumerole', 'role', 'iam') && 'assume any role',
    may('iam:passrole', 'role') && RUNS.some((run) => may(run)) && 'run code of its own with any role',
    AS_USER.some((way) => may(way, 'user')) && 'sign in as any user',
    may('iam:addusertogroup', 'group') && 'join any group',
    may('iam:setdefaultpolicyversion', 'policy') && 'switch any policy to another version',
    may('secretsmanager:getsecretvalue') && 'read all secrets',
    // A command needs a machine beside its document, which decides.
    ON_MACHINES.some((way) => may(way, '.*instance', 'ec2|ssm')) && 'command any machine',
  ];
  return found.filter((way) => way !== false);
}
