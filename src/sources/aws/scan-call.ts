import type { Call } from "../../aws/call.ts";
import type { Need } from "./surroundings/needs.ts";

/** Which ways of scanning make a call. */
export type Mode = "account" | "accounts" | "org" | "config";

/** The modes that ask the services themselves. */
export const LIVE: readonly Mode[] = ["account", "accounts", "org"];

/** A call that a scan makes, and when. */
export interface ScanCall<Client, Input, Output> extends Call<Client, Input, Output> {
  readonly modes: readonly Mode[];
  /** Made only where one of these surroundings is wanted. Absent: every scan makes it. */
  readonly for?: readonly Need[];
}
