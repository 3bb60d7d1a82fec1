import { closeSync, openSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { JournalHeld, lockJournal } from "../../../src/fixes/journal/lock.ts";

/**
 * Takes a journal again and again and says how often it had it. Inside it makes a file that nobody else may be making: two at
 * once end with an error. `keep`: it takes it, says so and keeps it.
 */
const [journal = "", times = "keep"] = process.argv.slice(2);
if (times === "keep") {
  lockJournal(journal);
  process.stdout.write("has it\n");
  await setTimeout(60_000);
}
let had = 0;
for (let attempt = 0; attempt < Number(times); attempt++) {
  try {
    const { release } = lockJournal(journal);
    closeSync(openSync(`${journal}-inside`, "wx"));
    had += 1;
    rmSync(`${journal}-inside`);
    release();
  } catch (error) {
    if (!(error instanceof JournalHeld)) throw error;
  }
  await setTimeout(Math.random() * 2);
}
process.stdout.write(`${had}\n`);
