import { fits } from './glob.ts';
import { ANY_NAME } from './permissions.ts';
import { meansAction, statementsOf } from './statements.ts';

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
  'bedrock-agentcore:createagentruntime',
  'cloudformation:createchangeset',
  'cloudformation:createresource',
  'codebuild:startbuild',
  'codepipeline:createpipeline',
  'emr-serverless:startjobrun',
  'glue:createsession',
];

/** Calls that run code on machines with whatever role those have. */
const ON_MACHINES = ['ssm:sendcommand', 'ssm:startsession'];

/** Calls that, on all there is, give anybody rights in any account of an organization. */
const BY_SINGLE_SIGN_ON = ['sso:createaccountassignment', 'sso:putinlinepolicytopermissionset'];

/** Calls that, on any user, make a way to sign in as that user. */
const AS_USER = ['iam:createaccesskey', 'iam:createloginprofile', 'iam:updateloginprofile'];

/**
 * Conditions that say who calls, when or from where, not what is reached: whoever meets them may do it to all there is. A second factor is asked of
 * people for exactly such rights.
 */
const ON_CALLER = /^(aws:(?!multi|called|via|resource|requesttag|tag)|sts:)/;

/**
 * The ways in which a policy lets its holder become somebody else, in words: all roles, all users, all secrets, or code of its own
 * with any role. Only what is allowed on all there is of it counts: whoever names what is meant has thought of it.
 */
export function mayTakeOver(document: unknown): string[] {
  const open = statementsOf(document).filter(
    ({ allows, actions, conditions }) =>
      allows &&
      // All services but IAM is what people are given who build, and AWS has a policy for them.
      !(actions.not && actions.named.some((one) => fits(one.toLowerCase(), 'iam:*'))) &&
      conditions.every(({ key }) => ON_CALLER.test(key)),
  );
  const may = (action: string, kind = action.replace(/:.*/, ':')) =>
    open.some(
      ({ actions, resources }) =>
        meansAction(actions, action) &&
        // Everything but something else is everything as well.
        resources.not !== resources.named.some((one) => isAll(one, kind)),
    );
  const found = [
    ['sts:assumerole', 'iam:updateassumerolepolicy'].some((way) => may(way, 'iam:role/')) && 'assume any role',
    may('iam:passrole', 'iam:role/') && RUNS.some((run) => may(run)) && 'run code of its own with any role',
    AS_USER.some((way) => may(way, 'iam:user/')) && 'sign in as any user',
    may('iam:addusertogroup', 'iam:group/') && 'join any group',
    may('iam:setdefaultpolicyversion', 'iam:policy/') && 'switch any policy to another version',
    BY_SINGLE_SIGN_ON.some((way) => may(way)) && 'give anybody rights by single sign-on',
    may('secretsmanager:getsecretvalue') && 'read all secrets',
    // A command needs a machine beside its document, which decides.
    ON_MACHINES.some((way) => may(way, 'ec2:instance/') || may(way, 'ssm:managed-instance/')) && 'command any machine',
  ];
  return found.filter((way) => way !== false);
}

/** Variables whose value is the holder's own, which is how a policy for everybody says "one's own keys". A default with a star is anybody's. */
const OWN = /\$\{[^{}:]+:(user(name|id)|principaltag|sub)[^{}*?]*\}/gi;

/**
 * Whether a pattern covers all there is of a kind (`iam:role/`), of whichever region and account it names; of a service (`lambda:`) all of the kind that it
 * names itself. However many stars it has, and wherever: it fits a name that nobody chose.
 */
function isAll(given: string, kind: string): boolean {
  // What stands for the holder's own is a name like any other; another variable may stand for anything.
  const pattern = given.replace(OWN, '0').replace(/\$\{[^{}]*\}/g, '*');
  const [, partition = '', , region = '', account = '', ...rest] = pattern.replace(/[*?]/g, '0').split(':');
  const [service, named] = kind.split(':');
  const own = named || (/^[a-z-]+[/:]/.exec(rest.join(':'))?.[0] ?? '');
  return fits(pattern, `arn:${partition}:${service}:${region}:${account}:${own}${ANY_NAME}`);
}
