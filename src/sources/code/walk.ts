import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Gap } from "../../model/gap.ts";
import { bytes, type IgnoreFile, ignoreFile, isIgnored } from "./ignore.ts";

/** What a walk meets. Folders that are not entered come as `skipped`, with the reason. */
export type Met =
  | { readonly kind: "file"; readonly absolute: string; readonly link: boolean }
  | { readonly kind: "skipped"; readonly absolute: string; readonly why: string }
  | { readonly kind: "gap"; readonly absolute: string; readonly gap: Pick<Gap, "kind" | "message" | "code"> };

/** Folders that never hold code of the project's own, by name. */
const NEVER_ENTERED: ReadonlyMap<string, string> = new Map([
  [".git", "git's own files"],
  [".hg", "Mercurial's own files"],
  [".svn", "Subversion's own files"],
  ["node_modules", "installed packages"],
  [".terraform", "Terraform's own files; its modules are read where they are called"],
  [".terragrunt-cache", "Terragrunt's copies"],
  [".aws-sam", "copies that `sam build` made of the template beside it"],
  [".serverless", "read with the service beside it"],
  [".venv", "installed packages"],
  ["__pycache__", "Python's own files"],
]);

const IGNORED = "ignored by .gitignore";
/** Deeper than any path that an operating system takes. */
const MAX_DEPTH = 400;

interface Frame {
  readonly absolute: string;
  readonly segments: readonly string[];
  readonly rules: readonly IgnoreFile[];
}

/**
 * Everything below a folder, in the order of names. Honours .gitignore as git does (nested, negated, the
 * repository's `.git/info/exclude`, the files of the folders above up to the repository's top), also where there
 * is no git. Follows no symbolic link to a folder, so there are no loops and nothing outside is entered.
 */
export function* walk(top: string): Generator<Met> {
  const stack: Frame[] = [topFrame(top)];
  for (let frame = stack.pop(); frame; frame = stack.pop()) {
    const entries = entriesOf(frame.absolute);
    if ("gap" in entries) {
      yield { kind: "gap", absolute: frame.absolute, gap: entries.gap };
      continue;
    }
    const { segments, rules } = withOwnRules(frame, entries.list);
    const folders: Frame[] = [];
    for (const entry of entries.list) {
      const absolute = join(frame.absolute, entry.name);
      const path = [...segments, bytes(entry.name)];
      const kind = kindOf(entry, absolute);
      if (typeof kind === "object") {
        yield { kind: "skipped", absolute, why: kind.why };
      } else if (kind === "folder") {
        const never = NEVER_ENTERED.get(entry.name);
        const why = never ?? (isIgnored(path, true, rules) ? IGNORED : undefined);
        if (why) yield { kind: "skipped", absolute, why };
        else if (path.length > MAX_DEPTH) yield { kind: "gap", absolute, gap: TOO_DEEP };
        else folders.push({ absolute, segments: path, rules });
      } else if (isIgnored(path, false, rules)) {
        yield { kind: "skipped", absolute, why: IGNORED };
      } else {
        yield { kind: "file", absolute, link: entry.isSymbolicLink() };
      }
    }
    for (const folder of folders.reverse()) stack.push(folder);
  }
}

const TOO_DEEP = {
  kind: "limit-exceeded",
  message: `Folders more than ${MAX_DEPTH} levels deep are not entered.`,
} as const;

function kindOf(entry: Dirent, absolute: string): "file" | "folder" | { why: string } {
  if (entry.isDirectory()) return "folder";
  if (entry.isFile()) return "file";
  if (!entry.isSymbolicLink()) return { why: "no regular file" };
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory()) return { why: "symbolic link to a folder" };
    return stat.isFile() ? "file" : { why: "no regular file" };
  } catch {
    return { why: "symbolic link that leads nowhere" };
  }
}

function entriesOf(
  folder: string,
): { readonly list: readonly Dirent[] } | { readonly gap: Pick<Gap, "kind" | "message" | "code"> } {
  try {
    const list = readdirSync(folder, { withFileTypes: true });
    return { list: list.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    return { gap: { kind: "unreadable", code, message: `The folder could not be read (${code}).` } };
  }
}

/** A folder with its own .gitignore; where another repository begins, the rules from outside end. */
function withOwnRules(frame: Frame, entries: readonly Dirent[]): Omit<Frame, "absolute"> {
  let { segments, rules } = frame;
  if (segments.length > 0 && entries.some(({ name }) => name === ".git")) {
    segments = [];
    rules = rulesIn(join(frame.absolute, ".git", "info", "exclude"), segments);
  }
  if (entries.some(({ name }) => name === ".gitignore")) {
    rules = [...rules, ...rulesIn(join(frame.absolute, ".gitignore"), segments)];
  }
  return { segments, rules };
}

/** The starting folder, with the rules that folders above it set, up to the repository's top. */
function topFrame(top: string): Frame {
  const repository = repositoryOf(top);
  if (!repository || repository === top) {
    const rules = rulesIn(join(top, ".git", "info", "exclude"), []);
    return { absolute: top, segments: [], rules };
  }
  const segments = top
    .slice(repository.length + (repository.endsWith("/") ? 0 : 1))
    .split(/[\\/]/)
    .filter(Boolean);
  const rules = rulesIn(join(repository, ".git", "info", "exclude"), []);
  for (let depth = 0; depth < segments.length; depth++) {
    const above = segments.slice(0, depth);
    rules.push(...rulesIn(join(repository, ...above, ".gitignore"), above.map(bytes)));
  }
  return { absolute: top, segments: segments.map(bytes), rules };
}

function rulesIn(path: string, base: readonly string[]): IgnoreFile[] {
  try {
    return [ignoreFile(readFileSync(path, "utf8"), base)];
  } catch {
    return [];
  }
}

/** The top folder of the git repository that holds this folder. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}
