/** Where a command's words go. Commands get it handed to them, so that tests can listen. */
export interface Io {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: { readonly write: (text: string) => unknown };
  readonly stdin: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Width of the terminal that stdout is, or undefined when it is none. */
  readonly columns?: number;
  readonly color: boolean;
  /** stdout is a terminal that shows links (OSC 8). */
  readonly links?: boolean;
  /** The day it is, as `YYYY-MM-DD`; absent: as the clock says, in UTC. Exemptions end by it. */
  readonly today?: string;
  /** stderr is a terminal: progress may be shown. */
  readonly progress: boolean;
}

/** A mistake of the caller: printed to stderr without a stack, exit 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
