/** Where a terminal's links lead. */
export interface Links {
  /** A line of a file, numbered from 1; undefined where there is no such file. */
  readonly line: (file: string, line: number) => string | undefined;
  /** The page of a check; undefined where there is none. */
  readonly check: (id: string) => string | undefined;
}

/**
 * Text that a terminal makes clickable (OSC 8, https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda).
 * A URL that holds anything but printable ASCII is left out: it could end the link and begin another command.
 */
export function linked(text: string, url: string | undefined): string {
  if (url === undefined || !/^[\x21-\x7e]{1,2000}$/.test(url)) return text;
  return `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`;
}
