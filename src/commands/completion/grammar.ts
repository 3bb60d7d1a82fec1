/** What can be typed after the program's name. */
export type Grammar = readonly Verb[];

export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** Words that may follow: further commands, or the choices of an argument. */
  readonly words: readonly { readonly word: string; readonly about: string }[];
  readonly flags: readonly Flag[];
}

export interface Flag {
  /** `--format` */
  readonly long: string;
  /** `-f` */
  readonly short?: string;
  readonly about: string;
  readonly takesValue: boolean;
  /** The values it takes; none: anything, such as a file. */
  readonly choices: readonly string[];
}
