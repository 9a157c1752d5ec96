import { ROOT } from './paths.ts';

/** What points at an AWS account (profile, session, endpoint, region), and the project's own settings. */
const LEFT_OUT = /^(AWS|RIPOSTE)_/;

/**
 * This process's environment without anything that points at an AWS account, with the project's own tools and Node first on the path: the
 * local stack and what talks to it must never reach a real account. Settings of the project that a person exported are left out, too: who
 * starts something says what it is to have, and a test is the same whoever runs it.
 */
export function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: `${ROOT}node_modules/.bin:${process.env.PATH ?? ''}`,
    NODE_NO_WARNINGS: '1',
  };
}
