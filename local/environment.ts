import { ROOT } from './paths.ts';

/**
 * This process's environment without anything that points at an AWS account (profile, session, endpoint, region), with the
 * project's own tools and Node first on the path: the local stack and what talks to it must never reach a real account.
 */
export function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(kept),
    PATH: `${ROOT}node_modules/.bin:${process.env.PATH ?? ''}`,
    NODE_NO_WARNINGS: '1',
  };
}
