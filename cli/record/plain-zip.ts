import { crc32, inflateRawSync } from 'node:zlib';

/** What each part of a zip begins with, and how long it is without names. Source: PKWARE, APPNOTE.TXT, 4.3. */
const LOCAL = { mark: 0x04034b50, length: 30 };
const CENTRAL = { mark: 0x02014b50, length: 46 };
const END = { mark: 0x06054b50, length: 22 };

/** Of the bits of a header those may be set that say how well it is packed, and that the name is UTF-8. */
const HARMLESS = 0b1000_0000_0110;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

interface Entry {
  readonly name: string;
  readonly packed: Buffer;
  readonly method: number;
  readonly size: number;
  readonly crc: number;
}

/**
 * The texts in a zip by name. Programs differ in what they open where a zip is unusual: the first or the last of two of one name, what only
 * one of its two lists has, what stands before, between or behind. So that nobody is shown another thing than was looked at, one is taken
 * in which every byte has its place, once; an Error says what has none. `largest` are bytes of all texts together.
 */
export function readPlainZip(zip: Buffer, largest: number): Record<string, string> {
  const entries = entriesOf(zip);
  if (entries.reduce((sum, { size }) => sum + size, 0) > largest) throw new Error('it is too large');
  const names = new Set<string>();
  return Object.fromEntries(
    entries.map((entry) => {
      // Where capital letters make no difference one of two files would replace the other.
      const name = entry.name.normalize('NFC').toLowerCase();
      if (names.has(name)) throw new Error(`${entry.name} is in it twice`);
      names.add(name);
      if (/[/\\:]|^\.+$/.test(name)) throw new Error(`the name ${entry.name} leads out of its folder`);
      return [entry.name, textOf(entry)];
    }),
  );
}

function entriesOf(zip: Buffer): Entry[] {
  const end = zip.length - END.length;
  if (end < 0 || zip.readUInt32LE(end) !== END.mark) throw new Error('it does not end as a zip does');
  const tail = zip.subarray(end);
  const count = tail.readUInt16LE(10);
  const directory = tail.readUInt32LE(16);
  const isWhole = tail.readUInt32LE(4) === 0 && tail.readUInt16LE(8) === count && tail.readUInt16LE(20) === 0;
  if (!isWhole || directory + tail.readUInt32LE(12) !== end)
    throw new Error('its list is not what stands before its end');
  const entries: Entry[] = [];
  let [listed, at] = [directory, 0];
  while (entries.length < count) {
    const central = part(zip, listed, CENTRAL);
    const local = part(zip, at, LOCAL);
    // All but where it stands is said twice; links and other kinds of files say so in the last field.
    const isPlain =
      central.fixed.subarray(6, 32).equals(local.fixed.subarray(4)) &&
      central.name.equals(local.name) &&
      (central.fixed.readUInt16LE(8) & ~HARMLESS) === 0 &&
      central.fixed.subarray(30, 42).every((byte) => byte === 0) &&
      central.fixed.readUInt32LE(42) === at;
    if (!isPlain) throw new Error('its two lists differ, or an entry of it is no plain file');
    const begins = at + LOCAL.length + local.name.length;
    at = begins + central.fixed.readUInt32LE(20);
    listed += CENTRAL.length + central.name.length;
    entries.push({
      name: utf8.decode(central.name),
      packed: zip.subarray(begins, at),
      method: central.fixed.readUInt16LE(10),
      size: central.fixed.readUInt32LE(24),
      crc: central.fixed.readUInt32LE(16),
    });
  }
  if (at !== directory || listed !== end) throw new Error('something stands in it that its list does not have');
  return entries;
}

/** A header with its name; throws where it is cut off, is none, or has fields of its own behind the name. */
function part(zip: Buffer, at: number, { mark, length }: typeof LOCAL): { fixed: Buffer; name: Buffer } {
  const fixed = zip.subarray(at, at + length);
  if (fixed.length < length || fixed.readUInt32LE(0) !== mark) throw new Error('its list leads nowhere');
  const size = fixed.readUInt16LE(mark === LOCAL.mark ? 26 : 28);
  return { fixed, name: zip.subarray(at + length, at + length + size) };
}

function textOf({ name, packed, method, size, crc }: Entry): string {
  const content = method === 0 ? packed : method === 8 ? unpacked(packed, size) : undefined;
  if (content?.length !== size || crc32(content) !== crc)
    throw new Error(`${name} does not unpack to what its list says`);
  return utf8.decode(content);
}

/** Undefined where it unpacks to more, or something stands behind what it unpacks to. */
function unpacked(packed: Buffer, size: number): Buffer | undefined {
  try {
    // Node's types know the option `info`, and not what it answers with.
    const { buffer, engine } = inflateRawSync(packed, {
      maxOutputLength: Math.max(size, 1),
      info: true,
    }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return engine.bytesWritten === packed.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}
