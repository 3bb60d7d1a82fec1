import type { CodeOrigin, Stage } from "../model/stage.ts";

/** A path as a URI reference: relative stays relative, an absolute one becomes a `file:` URI (RFC 3986, RFC 8089). */
export function fileUri(path: string): string {
  const forward = path.toWellFormed().replaceAll("\\", "/");
  const drive = /^([A-Za-z]):\//.exec(forward);
  if (drive) return `file:///${drive[1]}:/${encoded(forward.slice(3))}`;
  if (forward.startsWith("/")) return `file://${encoded(forward)}`;
  return encoded(forward);
}

const encoded = (path: string) =>
  path
    .split("/")
    // Four characters that encodeURIComponent leaves although they delimit (RFC 3986, 2.2).
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, percent))
    .join("/");
const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * The path of a finding for readers that insist on one. A live stage has no file: it gets one that no repository holds,
 * below `aws/`, made of its id.
 */
export const pathOf = ({ origin, id }: Stage): string => (origin.kind === "aws" ? `aws/${id}` : origin.file);

/** The lines that declare the stage; a live one has none. */
export const codeOf = ({ origin }: Stage): CodeOrigin | undefined =>
  origin.kind === "aws" ? undefined : origin;

/** `orders (a1b2c3d4e5) prod` for a live stage, `infra/api.yaml:12 Prod` for one in code. */
export function stageInWords({ api, name, origin }: Stage): string {
  if (origin.kind !== "aws") return `${origin.file}:${origin.line} ${origin.address}`;
  const where = `${origin.account} ${origin.region}`;
  return `${api.name ? `${api.name} (${api.id})` : api.id} ${name}, ${where}`;
}
