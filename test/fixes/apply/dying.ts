/**
 * A process of its own that applies the steps of a file and kills itself at a point. Arguments: the sandbox's endpoint, the
 * file with steps and keys, the journal, the point.
 */
import { readFileSync } from "node:fs";
import { Session } from "../../../src/aws/session.ts";
import { makeSteps } from "../../../src/fixes/apply/make.ts";
import { LiveAws } from "../../../src/fixes/aws/live.ts";
import { bookOf } from "../../../src/fixes/journal/book.ts";
import { JournalWriter } from "../../../src/fixes/journal/write.ts";
import { stepsFrom } from "../../../src/fixes/read-step.ts";
import { Killer } from "./kills.ts";

const [endpointUrl = "", file = "", journal = "", point = ""] = process.argv.slice(2);
const { steps, keys } = JSON.parse(readFileSync(file, "utf8"));
const { signal } = new AbortController();
const live = new LiveAws({
  connections: new Session({ endpointUrl, environment: {} }),
  credentials: () => async () => keys,
  signal,
  rate: 1_000,
  timeout: 5_000,
});
const plan = stepsFrom(steps);
const killer = new Killer(Number(point), () => process.kill(process.pid, "SIGKILL"));
const writer = JournalWriter.begin(journal, plan, { tool: "0", now: Date.now });
await makeSteps(plan, {
  live: killer.over(live),
  notes: killer.around(writer),
  book: bookOf([]),
  signal,
});
