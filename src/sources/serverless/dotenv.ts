const LINE =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=[ \t]*|:[ \t]+)('[^']*'|"(?:\\.|[^"\\])*"|`[^`]*`|[^#\r\n]*)/gm;
const MAX_DEPTH = 20;
const MAX_TEXT = 100_000;

/**
 * The variables of a `.env` file, in the syntax of the `dotenv` and `dotenv-expand` packages that the Serverless
 * Framework reads it with: quotes, comments, `$OTHER` and `${OTHER}`. A value that refers to anything else is
 * undefined, though its name is there. `outer`: the environment around, which wins over the file.
 */
export function dotenvOf(
  text: string,
  outer: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string | undefined> {
  const raw = new Map<string, string>();
  for (const [, name = "", written = ""] of text.matchAll(LINE)) raw.set(name, unquoted(written.trim()));
  const values = new Map<string, string | undefined>();
  const settle = (name: string, depth: number): string | undefined => {
    if (values.has(name)) return values.get(name);
    const written = raw.get(name);
    if (written === undefined || depth > MAX_DEPTH) return undefined;
    values.set(name, undefined); // A name that leads back to itself has no value.
    const value = expanded(written, depth);
    values.set(name, value);
    return value;
  };
  const expanded = (written: string, depth: number): string | undefined => {
    let size = written.length;
    let known = true;
    const whole = written.replace(/\\\$|\$\{(\w+)\}|\$(\w+)|\$/g, (all, braced?: string, bare?: string) => {
      if (all === "\\$") return "$";
      const name = braced ?? bare;
      const value = name === undefined ? undefined : (outer[name] ?? settle(name, depth + 1));
      size += value?.length ?? 0;
      if (value === undefined || size > MAX_TEXT) known = false;
      return known ? (value ?? "") : "";
    });
    return known ? whole : undefined;
  };
  for (const name of raw.keys()) settle(name, 0);
  return values;
}

function unquoted(written: string): string {
  const inner = /^(['"`])(.*)\1$/s.exec(written)?.[2];
  if (inner === undefined) return written;
  return written.startsWith('"') ? inner.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : inner;
}
