import { SET_UPS, type SetUpName, startSetUp } from "#tests/tls-servers/set-ups.ts";

/** Starts the set-up named on the command line and prints its port; runs until it is killed. */
const [, , name = ""] = process.argv;
if (!isSetUp(name)) throw new Error(`There is no set-up "${name}"`);
const { port } = await startSetUp(name);
process.stdout.write(`${port}\n`);

function isSetUp(text: string): text is SetUpName {
  return Object.hasOwn(SET_UPS, text);
}
