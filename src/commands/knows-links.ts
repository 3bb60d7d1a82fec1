type Environment = Readonly<Record<string, string | undefined>>;

/** Kinds of terminals that say who they are in TERM_PROGRAM, and the version that first had links (OSC 8). */
const PROGRAMS: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  "iTerm.app": [3, 1],
  WezTerm: [20200620, 0],
  vscode: [1, 72],
  ghostty: [0, 0],
  Hyper: [4, 0],
  rio: [0, 0],
};
/** Kinds that say so in TERM. */
const TERMS: ReadonlySet<string> = new Set([
  "alacritty",
  "alacritty-direct",
  "xterm-kitty",
  "xterm-ghostty",
  "foot",
  "foot-extra",
]);

/**
 * Whether what stdout goes to shows links (OSC 8) as such. FORCE_HYPERLINK decides where it is set, as in other tools;
 * otherwise only a terminal whose kind is known to has them, outside CI and where colours are wanted.
 */
export function knowsLinks(env: Environment, terminal: { isTty: boolean; color: boolean }): boolean {
  const force = env.FORCE_HYPERLINK;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (!terminal.isTty || !terminal.color || env.CI || env.TEAMCITY_VERSION) return false;
  if (env.TERM === "dumb") return false;
  // Between us and the terminal: it passes on only what it knows, and that depends on its version and settings.
  if (env.TMUX || env.STY) return false;
  if (env.WT_SESSION) return true;
  // Cursor says that it is VS Code, with a version of its own.
  if (env.CURSOR_TRACE_ID && env.TERM_PROGRAM === "vscode") return true;
  const first = env.TERM_PROGRAM && Object.hasOwn(PROGRAMS, env.TERM_PROGRAM) && PROGRAMS[env.TERM_PROGRAM];
  if (first) return isFrom(versionOf(env.TERM_PROGRAM_VERSION), first);
  // GNOME's terminal library: 5200 is 0.52.0. 0.50.0 crashed on links.
  if (env.VTE_VERSION) return isFrom(vteVersion(env.VTE_VERSION), [0, 51]);
  return TERMS.has(env.TERM ?? "") || env.KONSOLE_VERSION !== undefined;
}

type Version = readonly [major: number, minor: number];

const versionOf = (text = ""): Version => {
  const [major = 0, minor = 0] = text.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor];
};

/** `5202` or `0.52.2`. */
const vteVersion = (text: string): Version =>
  /^\d{4,5}$/.test(text) ? [0, Math.floor(Number(text) / 100)] : versionOf(text);

const isFrom = ([major, minor]: Version, [leastMajor, leastMinor]: Version): boolean =>
  major > leastMajor || (major === leastMajor && minor >= leastMinor);
