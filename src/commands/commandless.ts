import { withoutCommands } from "../reports/workflow-commands.ts";
import type { Io } from "./io.ts";

/** The stream, with nothing in what is written that a pipeline would take for a command. */
export const commandless = (stream: NodeJS.WritableStream): Io["stderr"] => ({
  write: (text) => stream.write(withoutCommands(text)),
});
