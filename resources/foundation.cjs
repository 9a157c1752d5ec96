// The account foundation: parameters are checked before anything is deployed, and make the functions and the resources.
const { foundation } = require('./foundation/parameters.ts');
const { foundationFunctions, foundationResources } = require('./foundation/parts.ts');

let last;

async function made({ resolveVariable }) {
  try {
    last = await foundation(
      (name) => resolveVariable(`param:${name}`),
      await resolveVariable('self:custom.prefix'),
      await resolveVariable('self:provider.region'),
    );
    return last;
  } catch (error) {
    // The framework prints an error's stack.
    if (error instanceof Error) error.stack = error.message;
    throw error;
  }
}

module.exports.fragment = async (given) => ({ Resources: foundationResources(await made(given)) });
module.exports.functions = async (given) => foundationFunctions(await made(given));
/** What the parameters came to, for who looks at the account before it is deployed. */
module.exports.lastMade = () => last;
