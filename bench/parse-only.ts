import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What any reader of these logs has to do: unpack and parse each file, and nothing else. */
let records = 0;
const [folder = '.'] = process.argv.slice(2);
for (const name of readdirSync(folder)) {
  const { Records } = JSON.parse(gunzipSync(readFileSync(`${folder}/${name}`)).toString('utf8')) as {
    Records: object[];
  };
  records += Records.length;
}
console.log(records);
