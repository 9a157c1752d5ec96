import { errorText } from '../domain/errors.ts';
import { cleanText } from '../domain/text/clean-text.ts';

const NOT_HERE = 'This stage is not deployed here: check --stage and the region.';

/** Why something cannot be shown or done, in one sentence that says what to do. */
export function saidOf(error: unknown): string {
  const text = cleanText(errorText(error), 400);
  return adviceOf(error) ?? (text === '' ? 'It failed, and no reason was given.' : text);
}

/** What to do about an error of AWS; undefined where it says so itself, or nobody knows. */
export function adviceOf(error: unknown): string | undefined {
  const name = error instanceof Error ? error.name : '';
  const text = cleanText(errorText(error), 400);
  if (/CredentialsProviderError|CredentialsError/.test(name) || /could not load credentials/i.test(text))
    return 'No AWS credentials were found: sign in (aws sso login, or AWS_PROFILE), then try again.';
  if (/ExpiredToken|TokenRefreshRequired/.test(name) || /expired/i.test(text))
    return 'Your AWS session has expired: sign in again (aws sso login); an open board goes on by itself.';
  if (/UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch/.test(name))
    return 'AWS does not know these credentials: check AWS_PROFILE and the region.';
  if (/AccessDenied|NotAuthorized|AuthorizationError/.test(name) || /not authorized/i.test(text))
    return `Your role may not do this. ${text}`;
  if (/does not exist/i.test(text) && name === 'ValidationError') return NOT_HERE;
  if (name === 'ResourceNotFoundException' && /function.*riposte-/i.test(text)) return NOT_HERE;
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH/.test(text))
    return `AWS cannot be reached from here: check the network, the region and --endpoint. ${text}`;
  if (/region is missing/i.test(text)) return 'No AWS region is set: set AWS_REGION, or give --region.';
  return undefined;
}
