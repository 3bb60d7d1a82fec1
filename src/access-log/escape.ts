/**
 * How API Gateway writes a value into the line: as inside a JSON string, whatever the shape of the format
 * (seen on REST APIs in July 2024; two years earlier quotes came through bare).
 */
export const escapeValue = (value: string): string => JSON.stringify(value).slice(1, -1);

/** The value as it was before it was escaped; a text that was not escaped comes back as it is. */
export function unescapeValue(text: string): string {
  if (!text.includes("\\")) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
