import type { Define } from "../cli.ts";
import { sandbox } from "./sandbox.ts";

/** The flags of `stagelight sandbox`. */
export const define: Define = (command, io, start) => {
  command
    .description("A local AWS that behaves as the recorded one does: point any AWS client at it.")
    .option("--port <number>", "port to listen on (default: 4599)")
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--seed <file>", "JSON file of what it holds (default: the demo organization)")
    .addHelpText("after", "\nExample:\n  $ stagelight sandbox --port 4599")
    .action((flags: { port?: string; host?: string; seed?: string }) => {
      start(sandbox(flags, io));
    });
};
