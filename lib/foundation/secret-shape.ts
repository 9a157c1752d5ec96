import { jsonIn } from '../domain/text/json.ts';

/** Why a value is taken for a secret: it has a well-known form, its name says so, or it is as random as only keys are. */
export type Why = 'form' | 'name' | 'shape';

/** Forms that say what they are, wherever they stand in a value. Source: what the makers of each key publish for scanners. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50}|glpat-[\w-]{20}|npm_[A-Za-z0-9]{36})/,
  /\bxox[abeoprs]-[\w-]{10}|\bhooks\.slack\.com\/(?:services|workflows)\/\w{6}/,
  /\b(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|dop_v1_[0-9a-f]{64})/,
  /\b(?:AIza[\w-]{35}|SG\.[\w-]{16,64}\.[\w-]{16}|sk-(?:ant-|proj-)?[\w-]{32}|hv[sb]\.[\w-]{24})/,
  /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10}/,
  /\bAccountKey=[A-Za-z0-9+/]{60}/,
];

/** Places for a password within a value: an address with a user, a field of a connection string. */
const PLACES: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,128}:([^\s/@]{3,256})@[^\s/]/gi,
  /\b(?:password|passphrase|pwd)\s?=\s?['"]?([^\s;'"&]{4,256})/gi,
];

const PASSWORD = /\b(passwords?|passwd|passphrases?|passcodes?|pwd)\b|\bpass$/;
const SECRET =
  /\b(secrets?|tokens?|credentials?|(api|access|secret|private|signing|encryption|master|auth|webhook|licen[cs]e) keys?|salt|pepper)\b/;

/** A name that ends so is about a secret, or about something else that looks random, and holds none. */
const ABOUT =
  /\b(names?|arns?|ids?|ur[il]s?|endpoints?|hosts?|paths?|parameters?|ttl|length|min|max|days|hours|minutes|seconds|expiry|expires|expiration|policy|policies|files?|types?|regions?|enabled|disabled|required|versions?|fields?|headers?|issuers?|audiences?|prefix(es)?|tables?|buckets?|usernames?|users?|emails?|public keys?|certs?|certificates?|hash|sha ?(1|256|384|512)?|digests?|checksums?|integrity|etags?|fingerprints?|thumbprints?|images?|layers?|limits?|rotation|schedule|algorithm|use|source|manager)$/;

/** A value that stands for another, or for none. */
const ELSEWHERE =
  /^(|\$\{.*\}|\{\{.*\}\}|<.*>|%.*%|arn:aws.*|(ssm|secretsmanager|vault|env|file|sops|kms):.*|\/[\w./-]*|-?\d{1,5}(\.\d+)?\w{0,2}|(?!.*:\/\/[^/]*@)https?:\/\/.*)$/is;
const NOTHING =
  /^(true|false|yes|no|on|off|none|null|nil|undefined|(en|dis)abled|required|optional|todo|tbd|n\/a|change[-_ ]?me|replace[-_ ]?me|placeholder|dummy|example|redacted|x+|\*+|\.+|-+)$/i;

/** Public halves and things that are meant to be seen. */
const PUBLIC = /^\s*(-----BEGIN (CERTIFICATE|PUBLIC KEY)|ssh-(rsa|ed25519) |ecdsa-sha2-|sha(256|384|512)-)/;

/** Values within values are read so deep. */
const DEEPEST = 6;

/** Why a value under a name is taken for a secret; undefined where nothing speaks for it. Says nothing of the value itself. */
export function secretIn(name: string, value: string, depth = 0): Why | undefined {
  if (hasForm(value)) return 'form';
  if (isElsewhere(value)) return undefined;
  const inner = depth < DEEPEST ? within(name, value) : [];
  if (inner.length > 0)
    return inner.map(([key, text]) => secretIn(key, text, depth + 1)).find((why) => why !== undefined);
  const words = wordsOf(name);
  if (ABOUT.test(words) || PUBLIC.test(value)) return undefined;
  if (PASSWORD.test(words) && value.trim().length >= 4 && value.trim().split(/\s+/).length <= 4) return 'name';
  if (SECRET.test(words) && /^\S{12,}$/.test(value.trim()) && !isReadable(value.trim())) return 'name';
  return isRandom(value.trim()) ? 'shape' : undefined;
}

/** Whether a text has the form of a key: a name that does is not repeated to anybody. */
export function hasForm(text: string): boolean {
  if (FORMS.some((form) => form.test(text))) return true;
  return PLACES.some((place) => [...text.matchAll(place)].some(([, password = '']) => !isElsewhere(password)));
}

/** `DB_passwordOf2` in words; of a path the last part. */
function wordsOf(name: string): string {
  return (name.split('/').at(-1) ?? '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .join(' ')
    .trim();
}

function isElsewhere(value: string): boolean {
  return ELSEWHERE.test(value.trim()) || NOTHING.test(value.trim());
}

/** What a value is made of: the fields of JSON, the lines of a file of settings, the text in base64. Empty for a plain value. */
function within(name: string, value: string): [name: string, value: string][] {
  const json = jsonIn(value);
  if (typeof json === 'object' && json !== null)
    return Object.entries(json).map(([key, one]) => [
      Array.isArray(json) ? name : key,
      typeof one === 'string' ? one : JSON.stringify(one),
    ]);
  const lines = [...value.matchAll(/^\s{0,8}(?:export )?([A-Za-z_][\w.-]{0,80})\s?[=:]\s?(.{1,2000})$/gm)];
  if (lines.length > 1 && value.includes('\n'))
    return lines.map(([, key = '', text = '']) => [key, text.replace(/^(['"])(.*)\1$/, '$2')]);
  const text = encodedText(value.trim());
  return text === undefined ? [] : [[name, text]];
}

function encodedText(value: string): string | undefined {
  if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(value) || value.length % 4 !== 0) return undefined;
  const text = atob(value);
  return /^[\t\n\r -~]+$/.test(text) ? text : undefined;
}

/** Words and short numbers with dashes, as names of things have them: `shop-database-2`. */
function isReadable(value: string): boolean {
  return value.split(/[-_./:@]/).every((part) => /^([A-Za-z]{0,20}|\d{1,8}|[A-Za-z]{1,12}\d{1,4})$/.test(part));
}

/** Large and small letters and digits mixed as nobody writes them: a run of 32 and more, or the 40 of AWS's secret keys. */
function isRandom(value: string): boolean {
  const runs = /^[A-Za-z0-9/+]{40}$/.test(value)
    ? [value]
    : value.split(/[^A-Za-z0-9+]/).filter((run) => run.length >= 32);
  return runs.some((run) => {
    const count = (kind: RegExp) => run.match(kind)?.length ?? 0;
    return count(/[A-Z]/g) >= 6 && count(/[a-z]/g) >= 6 && count(/\d/g) >= 3 && entropy(run) >= 4.2;
  });
}

/** Bits a character, after Shannon; 40 random characters of base64 have about 4.7, names of things below 4. */
function entropy(text: string): number {
  const counts = Map.groupBy(text, (character) => character);
  return [...counts.values()].reduce((sum, { length }) => {
    const share = length / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}
