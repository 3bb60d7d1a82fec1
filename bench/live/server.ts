/**
 * A sandbox in a process of its own, so that its work is not counted as the scan's. The seed comes as JSON on standard
 * input; the endpoint and keys go out as a line of JSON, and after each line on standard input what was asked of it so far.
 */
import { createInterface } from "node:readline";
import { seedFrom, startSandbox } from "../../src/sandbox/index.ts";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { seed, account } = JSON.parse(String((await lines.next()).value));
const sandbox = await startSandbox({ seed: seedFrom(seed) });
process.stdout.write(`${JSON.stringify({ url: sandbox.url, ...sandbox.credentials(account) })}\n`);
for await (const _ of { [Symbol.asyncIterator]: () => lines }) {
  process.stdout.write(
    `${JSON.stringify({ total: sandbox.requests.total, counts: [...sandbox.requests.counts] })}\n`,
  );
}
await sandbox.close();
