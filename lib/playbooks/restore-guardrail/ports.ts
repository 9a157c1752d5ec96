/** A tag of what riposte made again: what it stands for, by which it is found. Whoever may tag may set it: it proves nothing. */
export const MADE_FOR_TAG = 'riposte:made-again-for';

/** All that makes a flow log; `options` are null where its records lie in no bucket. */
export type FlowLog = {
  resource: string;
  traffic: string;
  destinationType: string;
  /** The name of a log group, or an ARN. */
  destination: string;
  /** As what it writes; empty where the destination lets it write. */
  role: string;
  format: string;
  /** Seconds. */
  interval: number;
  options: { fileFormat: string; hive: boolean; perHour: boolean } | null;
  tags: Tag[];
};

/** All that makes an analyzer of Access Analyzer. */
export type Analyzer = { type: string; rules: ArchiveRule[]; tags: Tag[] };

/** What an archive rule keeps out of sight: findings whose properties are like this. */
export type ArchiveRule = { name: string; filter: { [property: string]: Criterion } };

/** What a property has to be like: any of these, none of these, to contain one, or to be there. */
export type Criterion = { eq?: string[]; neq?: string[]; contains?: string[]; exists?: boolean };

/** A tag in AWS's own form. */
export type Tag = { Key: string; Value: string };

/** What was recorded of a thing when it was last seen. */
export interface Recorded {
  readonly configuration: unknown;
  readonly tags: Readonly<Record<string, string>>;
}

/** The last state that is recorded of a resource, deleted or not, or the last until a time; undefined where none is. */
export type LastKnown = (type: string, id: string, until?: Date) => Promise<Recorded | undefined>;

/** Why a guard that is there guards nothing, or nobody knows; `open`: it may yet come to it by itself. */
export interface Idle {
  readonly says: string;
  readonly open: boolean;
}

/** Guards of a kind that are made again where they were deleted. */
export interface Deleted<Settings> {
  /** What it is now: what stands under its id or name, or was made for it as it was `recorded`; throws where that cannot be told. */
  read(id: string, recorded: () => Promise<Settings | undefined>): Promise<Settings | 'gone'>;
  /** Another than it that does the same already. */
  twin(settings: Settings): Promise<string | undefined>;
  /** Why what stands for it guards nothing; undefined where nothing says so. */
  idle(id: string, settings: Settings): Promise<Idle | undefined>;
  /** What was made for it before is kept. */
  make(id: string, settings: Settings): Promise<void>;
  /** Removes what was made for it with these settings; nothing else. */
  remove(id: string, settings: Settings): Promise<void>;
}

/** Tags as states keep them: in order, without AWS's own and that of riposte. */
export function plainTags(tags: readonly { Key?: string | undefined; Value?: string | undefined }[]): Tag[] {
  return tags
    .map(({ Key = '', Value = '' }) => ({ Key, Value }))
    .filter(({ Key }) => Key !== MADE_FOR_TAG && !Key.startsWith('aws:'))
    .sort((one, other) => (one.Key < other.Key ? -1 : 1));
}

/** The tags of a record. */
export function recordedTags(tags: Recorded['tags']): Tag[] {
  return plainTags(Object.entries(tags).map(([Key, Value]) => ({ Key, Value })));
}
