const path = require('node:path');

const from = (name, ...folders) => require.resolve(name, { paths: folders });
const cycle = require(from('json-cycle', path.dirname(from('serverless', __dirname))));

/**
 * The Framework keeps what it knows of a service in a file, and looks for what stands in it twice by going through all it met for each
 * part anew: a third of the time in which the service is packaged. Here each is looked up; what is written is the same.
 */
module.exports = class CycleOnce {};
cycle.decycle = decycle;
cycle.stringify = (value, ...how) => JSON.stringify(decycle(value), ...how);

/** A copy in which whatever comes a second time is `{ $ref: <the path of the first> }`. */
function decycle(given) {
  const paths = new Map();
  const copied = (value, at) => {
    const said = typeof value?.toJSON === 'function' ? toJson(value) : value;
    if (typeof said !== 'object' || said === null) return said;
    const met = paths.get(said);
    if (met !== undefined) return { $ref: met };
    paths.set(said, at);
    if (Array.isArray(said)) return said.map((part, index) => copied(part, `${at}[${index}]`));
    return Object.fromEntries(
      Object.entries(said).map(([name, part]) => [name, copied(part, `${at}[${JSON.stringify(name)}]`)]),
    );
  };
  return copied(given, '$');
}

function toJson(value) {
  try {
    return value.toJSON();
  } catch {
    return value;
  }
}
