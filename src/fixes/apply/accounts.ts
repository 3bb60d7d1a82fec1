import { mapParallel } from "../../aws/parallel.ts";
import type { Step } from "../step.ts";

/** Accounts worked on side by side. In one account the steps go one after the other, since IAM is the same in all its Regions. */
const AT_ONCE = 8;

/**
 * Does the work of each account. Where that of one throws, the others end theirs first, as far as they get; then the first
 * error is thrown.
 */
export async function perAccount(
  steps: readonly Step[],
  work: (steps: readonly Step[]) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const accounts = Map.groupBy(steps, ({ account }) => account);
  await mapParallel([...accounts.values()], AT_ONCE, async (own) => {
    try {
      await work(own);
    } catch (error) {
      errors.push(error);
    }
  });
  if (errors.length > 0) throw errors[0];
}
