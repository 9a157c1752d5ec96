const path = require('node:path');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { deflateRawSync } = require('node:zlib');

/** What is larger than this as zlib packs it is packed harder, bytes: three seconds for 3 % less, which only the largest needs. */
const LARGE = 160_000;

/**
 * A file as small as deflate can say it. zlib's best is 3 % smaller than fflate's, and Zopfli's, which searches longer for the same format, 3 % smaller again.
 * `folder` keeps what took long; undefined keeps nothing.
 */
module.exports = async function deflated(data, folder) {
  const usual = deflateRawSync(data, { level: 9, memLevel: 7 });
  if (usual.length <= LARGE) return usual;
  if (folder === undefined) return packedHarder(data);
  const own = path.join(folder, 'deflated');
  const file = path.join(own, createHash('sha256').update(data).digest('hex'));
  if (existsSync(file)) return readFileSync(file);
  const packed = await packedHarder(data);
  mkdirSync(own, { recursive: true });
  // Whole or not at all, whoever else is at it.
  writeFileSync(`${file}.${process.pid}`, packed);
  renameSync(`${file}.${process.pid}`, file);
  return packed;
};

/** It is the search itself that takes the time, and one turn finds nearly all. */
async function packedHarder(data) {
  const { deflateAsync } = require('@gfx/zopfli');
  return Buffer.from(await deflateAsync(data, { numiterations: 5 }));
}
