// Not every machine's resolver knows the names below localhost, which are all this machine (RFC 6761, 6.3).
const dns = require('node:dns');

const lookUp = dns.lookup;
dns.lookup = (name, ...rest) => lookUp(/^[\w-]+\.localhost$/.test(name) ? '127.0.0.1' : name, ...rest);
