import { mapParallel } from "../../aws/parallel.ts";
import type { Step } from "../step.ts";

/** Accounts worked on side by side. In one account the steps go one after the other, since IAM is the same in all its Regions. */
const AT_ONCE = 8;

export async function perAccount<S extends { readonly step: Step } | Step>(
  items: readonly S[],
  work: (items: readonly S[]) => Promise<void>,
): Promise<void> {
  const accounts = Map.groupBy(items, (item) => ("step" in item ? item.step.account : item.account));
  await mapParallel([...accounts.values()], AT_ONCE, work);
}
