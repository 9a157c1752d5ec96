const { replaced } = require('./replaced.cjs');

/** A method of the class, to the end of its body. */
const method = (name) => new RegExp(`\\n {4}(?:async )?${name}\\([\\s\\S]*?\\n {4}\\}(?=\\n)`);

/**
 * A call of ours is a request whose headers are signed. Links that carry a signature in their query (which copies of snapshots from another region are asked
 * for with), and signed streams of events and messages, are made by nothing in a function; a class cannot be taken apart by what tells which code is used.
 */
const signedRequests = {
  name: 'signed-requests',
  setup(build) {
    build.onLoad({ filter: /signature-v4[\\/]dist-es[\\/]SignatureV4\.js$/ }, ({ path: file }) => ({
      contents: replaced(file, [
        ...['presign', 'signEvent', 'signMessage', 'signString'].map((name) => [method(name), '']),
        [method('sign'), '\n    sign(request, options) {\n        return this.signRequest(request, options);\n    }'],
      ]),
      loader: 'js',
    }));
  },
};

/** What a stack of middleware says where two parts of one client do not go together: nobody of ours adds any, so that one text says it. */
const stacksInBrief = {
  name: 'stacks-in-brief',
  setup(build) {
    build.onLoad({ filter: /middleware-stack[\\/]MiddlewareStack\.js$/ }, ({ path: file }) => ({
      contents: replaced(file, [
        [/throw new Error\([^;]*\);/g, 'throw new Error("middleware does not fit: " + name);'],
        [
          'throw new Error("middleware does not fit: " + name);',
          'throw new Error("no middleware " + entry.toMiddleware);',
        ],
        [/\n {8}identify: \(\) => \{[\s\S]*?\n {8}\},/, '\n        identify: () => [],'],
        [/const getMiddlewareNameWithAliases = [\s\S]*?\n\};/, ''],
      ]),
      loader: 'js',
    }));
  },
};

/**
 * The SDK writes the texts and the bytes of a JSON request itself, unit by unit. Node writes the same: JSON.stringify escapes what the SDK escapes, in the same way,
 * lone halves of a pair included.
 */
const textsByNode = {
  name: 'texts-by-node',
  setup(build) {
    build.onLoad({ filter: /codec-v2[\\/]JsonShapeSerializer2\.js$/ }, ({ path: file }) => ({
      contents: replaced(file, [
        [/const ESCAPE_TABLE = [\s\S]*?\n\}\n(?=const INITIAL)/, ''],
        [
          method('writeJsonString'),
          `
    writeJsonString(s) {
        const text = JSON.stringify(s);
        this.ensure(text.length * 3);
        this.i += encoder.encodeInto(text, this.json.subarray(this.i)).written;
    }`,
        ],
        [method('writeUnicodeEscape'), ''],
        [/\n {4}static B64 = [\s\S]*?\}\)\(\);/, ''],
        [method('writeBase64'), '\n    writeBase64(data) {\n        this.writeAsciiQuoted(toBase64(data));\n    }'],
      ]),
      loader: 'js',
    }));
  },
};

module.exports.requestsInBrief = [signedRequests, stacksInBrief, textsByNode];
