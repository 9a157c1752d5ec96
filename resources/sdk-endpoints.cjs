const { readFileSync } = require('node:fs');

/** DynamoDB's client can ask where its endpoints are, which has to be asked for and never is. */
const endpointsAreKnown = {
  name: 'endpoints-are-known',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/middleware-endpoint-discovery$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'endpoints',
    }));
    build.onLoad({ filter: /.*/, namespace: 'endpoints' }, () => ({
      contents: `const none = () => undefined;
        export const resolveEndpointDiscoveryConfig = (config) => config;
        export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector: none, configFileSelector: none, default: undefined };`,
      loader: 'js',
    }));
  },
};

/**
 * Clients whose endpoints are found as those of SQS are, with their own name in front: their rules are those of SQS here, which stand in a bundle once. Rules
 * of their own are for what no function of ours has: accounts in DynamoDB's endpoints, EventBridge's global ones.
 */
const FOUND_AS_SQS = { dynamodb: 'dynamodb', eventbridge: 'events', sns: 'sns', ssm: 'ssm' };

/**
 * Each client explains several ways in which FIPS, dual stack, a region and an account do not go together. A function
 * of ours is given none of them but its region; should somebody set one, one text says where to look.
 */
const endpointsInBrief = {
  name: 'endpoints-in-brief',
  setup(build) {
    build.onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/ }, ({ path: file }) => {
      const host = FOUND_AS_SQS[/client-([\w-]+)[\\/]dist-es/.exec(file)?.[1]];
      const rules =
        host === undefined
          ? readFileSync(file, 'utf8')
          : readFileSync(file.replace(/client-[\w-]+(?=[\\/]dist-es)/, 'client-sqs'), 'utf8').replaceAll(
              '"https://sqs',
              `"https://${host}`,
            );
      return {
        contents: rules.replace(
          /"(?:Invalid Configuration: |FIPS |DualStack |Endpoint override |Credentials-sourced |AccountIdEndpointMode is )[^"]*"/g,
          '"no such endpoint (region, FIPS, dual stack?)"',
        ),
        loader: 'js',
      };
    });
  },
};

/** The endpoints' table of partitions describes each region in words, which nobody reads; its pattern says the partition of each as well. */
const partitionsInBrief = {
  name: 'partitions-in-brief',
  setup(build) {
    build.onLoad({ filter: /util-endpoints[\\/]lib[\\/]aws[\\/]partitions\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(
        /"regions": \{(?:\s*"[a-z0-9-]+": \{\s*"description": "[^"]*"\s*\},?)*\s*\}/g,
        '"regions": {}',
      ),
      loader: 'js',
    }));
  },
};

module.exports = { endpointsAreKnown, endpointsInBrief, partitionsInBrief };
