import { Readable, Writable } from "node:stream";
import { main } from "../../src/cli.ts";
import type { Io } from "../../src/commands/io.ts";

/** What a run of the program came to. */
export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in this process, as a user would with a pipe on either side. */
export async function cli(args: readonly string[], io: Partial<Io> = {}): Promise<Ran> {
  const out = new Collected();
  const err = new Collected();
  const exit = await main(args, ioFor({ stdout: out, stderr: err, ...io }));
  return { exit, stdout: out.text, stderr: err.text };
}

/** What a command is given where nothing else is said: nothing on standard input, no environment, no terminal. */
export const ioFor = (io: Partial<Io> = {}): Io => ({
  stdout: new Collected(),
  stderr: new Collected(),
  stdin: Readable.from([]),
  env: {},
  cwd: process.cwd(),
  signal: new AbortController().signal,
  color: false,
  progress: false,
  ...io,
});

export class Collected extends Writable {
  text = "";
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
