// The Framework takes plugins of the service's own folder only.
module.exports = require('../../resources/bundles.cjs');
