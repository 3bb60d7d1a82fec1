import type { Writer } from "../part.ts";

/** The patches of code as one unified diff, as `git apply` takes it. What is live has none. */
export const patches = (): Writer => ({
  begin: () => "",
  write: ({ code }) => (code?.files ?? []).map(({ diff }) => diff).join(""),
  end: () => "",
});
