const path = require('node:path');
const { replaced } = require('./replaced.cjs');

const IMPORTS = 'import { NormalizedSchema as PlainSchema, translateTraits as traitsIn } from "@smithy/core/schema";\n';

/** What is put in the place of what, file by file. */
const CHANGES = {
  HttpProtocol: [
    [
      /async serializeEventStream\([\s\S]*?(?=\n {4}getDefaultContentType\()/,
      "async serializeEventStream() { throw new Error('no call of ours streams events'); }\n async deserializeEventStream() { return this.serializeEventStream(); }",
    ],
    [/\n {4}getEventStreamMarshaller\([\s\S]*$/, '\n}\n'],
    [/import \{ getHttpOperationBindings, HttpBindingNormalizedSchema \} from "[^"]+";\n/, IMPORTS],
    [
      'operation = getHttpOperationBindings(operationSchema)',
      'prefix = traitsIn(operationSchema.traits ?? {}).endpoint?.[0]',
    ],
    ['const hostPrefix = operation[4];', 'const hostPrefix = Array.isArray(prefix) ? prefix[4] : prefix;'],
    [
      /for \(const \[name, \[, flags\]\] of HttpBindingNormalizedSchema\.of\(operationSchema\.input\)\.getHttpBindings\(\)\.request\s+\.memberBindings\) \{\s+if \(!\(\(flags >> 17\) & 1\)\) \{/,
      'for (const [name, member] of PlainSchema.of(operationSchema.input).structIterator()) {\n if (!member.getMergedTraits().hostLabel) {',
    ],
  ],
  HttpBindingNormalizedSchema: [
    [
      /getHttpBindings\(\) \{\s+(const source = )this(\.getSchema\(\);\s+return [^;]+?\(\(?)this(\.bindings \?\?= buildHttpBindings\()this(\)\)?;\s+)\}\s+\}\n/,
      '}\nexport const httpBindingsOf = (schema) => {\n $1schema$2schema$3schema$4};\n',
    ],
  ],
  HttpBindingProtocol: [
    [
      'getHttpOperationBindings, HttpBindingNormalizedSchema,',
      'getHttpOperationBindings, httpBindingsOf, HttpBindingNormalizedSchema,',
    ],
    [/\bns\.getHttpBindings\(\)/g, 'httpBindingsOf(ns)'],
  ],
};

/**
 * How a call is laid out over path, query and headers is known to every client of the SDK, also to those of services whose calls are one document
 * (DynamoDB, SQS, SNS, EventBridge, Systems Manager). As a function beside the class, not a method, it stays out of their bundles. So do streams of events,
 * which no call of ours has.
 */
module.exports.plainCalls = {
  name: 'plain-calls',
  setup(build) {
    build.onLoad(
      { filter: new RegExp(`protocols[\\\\/](?:${Object.keys(CHANGES).join('|')})\\.js$`) },
      ({ path: file }) => {
        const contents = replaced(file, CHANGES[path.basename(file, '.js')]);
        return { contents, loader: 'js' };
      },
    );
  },
};
