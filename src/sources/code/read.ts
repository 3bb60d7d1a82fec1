import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";
import type { Gap } from "../../model/gap.ts";

/** The longest file that is read whole. Templates and plans stay far below; data sets do not. */
export const MAX_FILE = 32_000_000;

const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Why a file could not be read, before it has a name for reports. */
export type Unread = Pick<Gap, "kind" | "message" | "code">;

export type ReadBytes = { readonly bytes: Buffer } | { readonly unread: Unread; readonly size?: number };

/**
 * The bytes of a regular file. Longer files, pipes, devices and what the system refuses come back as a reason.
 * Opened without blocking, so that a named pipe cannot hold the scan. `links: false` refuses symbolic links.
 */
export function readBytes(absolute: string, { limit = MAX_FILE, links = true } = {}): ReadBytes {
  let handle: number | undefined;
  try {
    handle = openSync(absolute, links ? OPEN : OPEN | (constants.O_NOFOLLOW ?? 0));
    const stat = fstatSync(handle);
    if (!stat.isFile()) return { unread: { kind: "unreadable", message: noFile(stat) } };
    if (stat.size > limit) return { unread: tooLarge(stat.size, limit), size: stat.size };
    return { bytes: stat.size > SHARED.length ? readFileSync(handle) : readShared(handle, stat.size) };
  } catch (error) {
    return { unread: refusal(error) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Small files are read into one place, over and over: a tree has tens of thousands, and a buffer for each would wait
 * for the collector. Who keeps bytes beyond the next reading must copy them; texts are copies.
 */
const SHARED = Buffer.allocUnsafeSlow(1 << 18);

function readShared(handle: number, size: number): Buffer {
  // Files of /proc and the like say that they are empty.
  if (size === 0) return readFileSync(handle);
  let length = 0;
  for (let got = 1; got > 0 && length < SHARED.length; length += got) {
    got = readSync(handle, SHARED, length, SHARED.length - length, null);
  }
  // It has grown since it was measured.
  if (length === SHARED.length) return Buffer.concat([SHARED, readFileSync(handle)]);
  return SHARED.subarray(0, length);
}

/** Looks for byte strings in a file of any length, piece by piece. Undefined: it could not be read. */
export function fileHolds(absolute: string, needles: readonly Buffer[], limit: number): boolean | undefined {
  const overlap = Math.max(...needles.map((needle) => needle.length));
  const piece = Buffer.allocUnsafe(1 << 20);
  let handle: number | undefined;
  try {
    handle = openSync(absolute, OPEN);
    let kept = 0;
    for (let at = 0; at < limit; ) {
      const got = readSync(handle, piece, kept, piece.length - kept, at);
      if (got === 0) return false;
      at += got;
      const window = piece.subarray(0, kept + got);
      if (needles.some((needle) => window.includes(needle))) return true;
      kept = Math.min(overlap, window.length);
      window.copyWithin(0, window.length - kept);
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function tooLarge(size: number, limit: number): Unread {
  const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
  const message = `It has ${megabytes(size)} MB; files over ${megabytes(limit)} MB are not read.`;
  return { kind: "too-large", message };
}

/** What something that is no regular file is, and how its text is scanned all the same. */
function noFile(stat: Stats): string {
  if (stat.isDirectory()) return "It is a folder.";
  const what = stat.isFIFO()
    ? "a pipe"
    : stat.isSocket()
      ? "a socket"
      : stat.isCharacterDevice() || stat.isBlockDevice()
        ? "a device"
        : "no regular file";
  return `It is ${what}, which is not read by its path: write what comes out of it to a file, or pass it on standard input (\`stagelight scan -\`).`;
}

function refusal(error: unknown): Unread {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  const words: Record<string, string> = {
    EACCES: "Permission to read it is denied.",
    EPERM: "Permission to read it is denied.",
    ENOENT: "It does not exist.",
    ENXIO:
      "It is a socket or a device with nothing behind it, and no file: scan a file, or pass its text to `-`.",
    ELOOP: "It is a symbolic link in a circle.",
    EISDIR: "It is a folder.",
  };
  return { kind: "unreadable", code, message: words[code] ?? `It could not be read (${code}).` };
}

/** Bytes as text: UTF-8, or UTF-16 with its mark (as PowerShell redirects output). */
export function decode(bytes: Buffer): { readonly text: string } | { readonly unread: Unread } {
  const encoding = encodingOf(bytes);
  if (encoding !== "utf-8") return { text: new TextDecoder(encoding).decode(bytes) };
  if (isUtf8(bytes)) return { text: bytes.toString("utf8").replace(/^\uFEFF/, "") };
  const message = "It is no UTF-8 text, which the tools that deploy it demand: save it as UTF-8.";
  return { unread: { kind: "unreadable", message } };
}

export function encodingOf(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
