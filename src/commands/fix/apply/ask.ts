import { createInterface } from "node:readline";
import type { Step } from "../../../fixes/step.ts";
import { printable } from "../../../reports/printable.ts";
import { type Io, UsageError } from "../../io.ts";

/** Throws UsageError where accounts would be changed without anybody being asked. */
export function canAsk(yes: boolean | undefined, io: Io): void {
  if (yes || isTerminal(io.stdin)) return;
  throw new UsageError(
    "Accounts are changed only after asking, and nobody can answer here: pass --yes to go ahead without.",
  );
}

/** The accounts that may be changed: each is asked for by itself; with `yes`, all of them. */
export async function agreed(
  steps: readonly Step[],
  question: (account: string, steps: readonly Step[]) => string,
  yes: boolean | undefined,
  io: Io,
): Promise<ReadonlySet<string>> {
  const byAccount = Map.groupBy(steps, ({ account }) => account);
  if (yes) return new Set(byAccount.keys());
  const lines = createInterface({ input: io.stdin });
  const answers = lines[Symbol.asyncIterator]();
  const ended = new Promise<{ readonly done: true }>((resolve) => {
    io.signal.addEventListener("abort", () => resolve({ done: true }), { once: true });
  });
  const accounts = new Set<string>();
  try {
    for (const [account, own] of byAccount) {
      if (io.signal.aborted) break;
      io.stderr.write(`${printable(question(account, own))} [y/N] `);
      const answer = await Promise.race([answers.next(), ended]);
      if (answer.done) break;
      if (/^\s*y(?:es)?\s*$/i.test(answer.value)) accounts.add(account);
    }
  } finally {
    lines.close();
  }
  return accounts;
}

const isTerminal = (stream: NodeJS.ReadableStream): boolean => "isTTY" in stream && stream.isTTY === true;
