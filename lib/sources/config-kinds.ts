/** What a Config rule is about. */
export type RuleKind =
  | 'rotation'
  | 'public bucket'
  | 'public snapshot'
  | 'certificate'
  | 'open port'
  | 'encryption'
  | 'sign-in'
  | 'recording'
  | 'public resource'
  | 'other';

/** Words whose meaning depends on the ones beside them, and what they stand for where they do not mean what the kinds ask for. */
const OTHER_MEANINGS: readonly RegExp[] = [
  // A root of files, machines, certificates or containers is no root user.
  /\broot (directory|volume|object|ca|domain|device|filesystem|access (check|disabled|enabled))\b/g,
  /\bnon ?root\b/g,
  /\b(containers?|ecs|eks|pods?|docker|task|notebook|linux)\b.*\broot( user)?\b/g,
  // Deleting with a second factor is about versions of objects, not about signing in.
  /\bmfa delete\b/g,
  // Certificates are logged by whoever gives them out; findings that wait are no guard switched off.
  /\btransparent logging\b/g,
  /\b(guard ?duty|inspector|macie) (non|un)?.*\b(archived|findings)\b/g,
  // Keys and repositories have public halves.
  /\bpublic keys?\b|\becr public\b|\bssh (public )?keys?\b/g,
];

/** The first kind that fits, told by whole words. */
const KINDS: readonly (readonly [RuleKind, RegExp])[] = [
  ['public snapshot', /\bsnapshots?\b.*\b(public(ly)?|restorable)\b|\bpublic(ly)?\b.*\bsnapshots?\b/],
  ['public bucket', /\b(s3|buckets?)\b.*\b(public(ly)?|acl prohibited|world)\b|\bpublic(ly)?\b.*\b(s3|buckets?)\b/],
  [
    'certificate',
    /\bcert(ificate)?s?\b.*\bexpir(y|es?|ed|ing|ation)\b|\bexpir(y|es?|ed|ing|ation)\b.*\bcert(ificate)?s?\b/,
  ],
  [
    'open port',
    /\b(ssh|rdp)\b|\b(open|opened|authorized|restricted|unrestricted|common|risky|sensitive)\b.*\bports?\b|\bports?\b.*\b(open|opened|authorized|restricted|restriction|unrestricted|world)\b|\brestricted incoming\b|\b(sg|security groups?)\b.*\b(open|opened|world|any|unrestricted)\b/,
  ],
  [
    'sign-in',
    /\bmfa\b|\bpasswords?\b|\broot (account|user|login|sign ?in|access keys?|credentials?|usage|activity|hardware)\b|\baccess keys?\b.*\b(rotat(ed|ion)|age|unused|active)\b|\b(rotat(ed|ion)|unused)\b.*\baccess keys?\b|\bunused cred(ential)?s?\b|\bcred(ential)?s?\b.*\bunused\b/,
  ],
  [
    'encryption',
    /\b(un)?encrypt(ed|ion|s)?\b|\b(tls|ssl|https|sse)\b|\b(using|with|by) (kms|cmk)\b|\b(kms|cmk)( key)? (configured|used|required|enabled)\b/,
  ],
  [
    'recording',
    /\blogging\b|\b(flow|access|audit) ?logs?\b|\blogs? (enabled|exported|export|to|file|configuration|delivery)\b|\bdata ?events\b|\bcloud ?trail\b|\b(guard ?duty|security ?hub|macie|inspector)\b.*\b(enabled|disabled|status|on|off)\b/,
  ],
  ['public resource', /\b(public(ly)?|internet|exposed)\b|\bin vpc only\b/],
];

/** The kind of a rule by its name: of a managed rule that is its identifier, of a service's or a pack's it has the identifier in it. */
export function kindOfRule(name: string): RuleKind {
  const words = wordsOf(name);
  const plain = OTHER_MEANINGS.reduce((text, meaning) => text.replace(meaning, ' '), words);
  return KINDS.find(([, fits]) => fits.test(plain))?.[0] ?? 'other';
}

/** Whether a rule on secrets asks for rotation. */
export function isAboutRotation(name: string): boolean {
  return /\brotat(ed?|es|ing|ions?)\b/.test(wordsOf(name));
}

/** Twice what Config takes for a name, characters: what is looked for with `.*` takes its time many times over in a longer one. */
const LONGEST = 256;

/** `securityhub-S3BucketPublicRead_check-1a2b3c4d` in words; what Security Hub puts before the rules it makes is not what they are about. */
function wordsOf(name: string): string {
  return name
    .slice(0, LONGEST)
    .replace(/^securityhub-(.+)-[0-9a-z]{6,8}$/i, '$1')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join(' ');
}
