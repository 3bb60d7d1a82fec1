/**
 * GitHub Actions and Azure Pipelines take a line that begins with `::`, or holds `##[` or `##vso[`, for a command, blanks before it or
 * not, and read standard error as they read standard output: a name from outside must not give one.
 */
export const withoutCommands = (text: string): string =>
  text.replace(/^([^\S\n]*):(?=:)/gm, "$1\\x3a").replace(/##(?=\[|vso\[)/gi, "#\\x23");
