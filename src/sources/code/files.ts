import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Files, SourceFile } from "./input.ts";
import { displayPath, isWithin } from "./names.ts";
import { decode, type ReadBytes, readBytes } from "./read.ts";

type Read = ReturnType<Files["read"]>;

export interface FilesOptions {
  /** The working folder, absolute: reports name files relative to it. */
  readonly cwd: string;
  /**
   * Folders and files that may be read, absolute. Code refers to other files by path, and a hostile repository
   * must not print `/etc/passwd` into a report; a symbolic link counts by where it leads.
   */
  readonly allowed: readonly string[];
  /** Characters of text kept for a second reading; the oldest go first. */
  readonly keep?: number;
  /** Texts that count instead of what is on the disk, by absolute path: how code would be judged after a change. Null: no file. */
  readonly instead?: ReadonlyMap<string, string | null>;
}

/** `Files` that can be told the text of a file that somebody has read already. */
export interface KeptFiles extends Files {
  keep(file: SourceFile): void;
  /** Whether a path, with its links followed, may be read. */
  allows(real: string): boolean;
  /** The bytes of a file of the scan, as `readBytes` gives them. */
  bytes(absolute: string): ReadBytes;
}

const ABSENT = { kind: "unreadable", message: "It is not there.", code: "ENOENT" } as const;

/** Reads files for the sources: bounded in size, kept for a second look, never outside what is allowed. */
export function filesOf({ cwd, allowed, keep = 8_000_000, instead }: FilesOptions): KeptFiles {
  const kept = new Map<string, Read>();
  const lists = new Map<string, readonly string[]>();
  const fences = allowed.flatMap((path) => [path, realOf(path) ?? path]);
  const folders = new Map<string, boolean>();
  let held = 0;

  const gap = (absolute: string, about: Pick<Gap, "kind" | "message">): Read => ({
    gap: { ...about, file: displayPath(absolute, cwd) },
  });

  const outside = (absolute: string): Read => {
    const message = `It lies outside of what is scanned (${fences[0] ?? cwd}): scan a folder that holds both.`;
    return gap(absolute, { kind: "unreadable", message });
  };

  const bytes = (absolute: string, options?: { readonly links: boolean }): ReadBytes => {
    const text = instead?.get(absolute);
    if (text === null) return { unread: ABSENT };
    return text === undefined ? readBytes(absolute, options) : { bytes: Buffer.from(text) };
  };

  const load = (absolute: string): Read => {
    if (!isAllowed(absolute)) return outside(absolute);
    let read = bytes(absolute, { links: false });
    if ("unread" in read && read.unread.code === "ELOOP") {
      if (!isInside(realOf(absolute) ?? absolute)) return outside(absolute);
      read = bytes(absolute);
    }
    if ("unread" in read) return gap(absolute, read.unread);
    const decoded = decode(read.bytes);
    if ("unread" in decoded) return gap(absolute, decoded.unread);
    return { file: { path: displayPath(absolute, cwd), absolute, text: decoded.text } };
  };

  const remember = (absolute: string, read: Read): Read => {
    held += sizeOf(read) - (kept.has(absolute) ? sizeOf(kept.get(absolute) ?? read) : 0);
    kept.set(absolute, read);
    for (const [oldest, value] of kept) {
      if (held <= keep || oldest === absolute) break;
      kept.delete(oldest);
      held -= sizeOf(value);
    }
    return read;
  };

  const isInside = (path: string): boolean => fences.some((fence) => isWithin(path, fence));

  /** Whether the path, and the folder that it really is in, are allowed. Links at its end are looked at later. */
  const isAllowed = (absolute: string): boolean => {
    if (!isInside(absolute)) return false;
    const folder = dirname(absolute);
    let inside = folders.get(folder);
    if (inside === undefined) {
      // The folder of an allowed single file is itself not allowed, and need not be.
      inside = fences.includes(absolute) || isInside(realOf(folder) ?? folder);
      folders.set(folder, inside);
    }
    return inside;
  };

  return {
    read(path) {
      const absolute = resolve(path);
      const before = kept.get(absolute);
      if (before) return before;
      return remember(absolute, load(absolute));
    },
    allows: isInside,
    bytes,
    keep(file) {
      remember(file.absolute, { file });
    },
    list(path) {
      const absolute = resolve(path);
      const before = lists.get(absolute);
      if (before) return before;
      const names = isAllowed(absolute) ? namesIn(absolute) : [];
      if (lists.size > 20_000) lists.clear();
      lists.set(absolute, names);
      return names;
    },
    exists: (path) => isAllowed(resolve(path)) && instead?.get(resolve(path)) !== null && existsSync(path),
    mayRead: (path) => isAllowed(resolve(path)),
  };
}

/** The same files and one that exists only here (standard input), alone in its folder. */
export function withVirtualFile(files: Files, file: SourceFile): Files {
  const folder = dirname(file.absolute);
  const name = file.absolute.slice(folder.length + 1);
  return {
    read: (path) => (resolve(path) === file.absolute ? { file } : files.read(path)),
    list: (path) => (resolve(path) === folder ? [name] : files.list(path)),
    exists: (path) => resolve(path) === file.absolute || files.exists(path),
    mayRead: (path) => resolve(path) === file.absolute || files.mayRead(path),
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

const sizeOf = (read: Read): number => ("file" in read ? read.file.text.length : 100);
