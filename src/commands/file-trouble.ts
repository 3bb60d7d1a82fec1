const WORDS: Readonly<Record<string, string>> = {
  EACCES: "you have no permission",
  EEXIST: "it is there already",
  EISDIR: "it is a folder",
  ELOOP: "it is a symbolic link in a circle",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file",
  EPERM: "you have no permission",
  EROFS: "the file system is read-only",
};

/** Why a file cannot be read or written, with the system's own word for it; what was thrown besides, as it says. */
export function trouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return words === undefined ? code : `${words} (${code})`;
}

/** Why a file cannot be written: of a file that may be new, a missing one means its folder. */
export const writeTrouble = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such folder (ENOENT)" : trouble(error);
