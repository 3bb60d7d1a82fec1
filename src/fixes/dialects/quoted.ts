/** In single quotes nothing means anything to a shell but the quote itself (POSIX, 2.2.2). */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
