import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "./aws-error.ts";
import { header, type WireRequest } from "./wire.ts";

/** What a SigV4 Authorization header says (Signature Version 4, elements of a request signature). */
export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const MAX_HEADER = 4_096;

/** Reads the Authorization header; undefined where it is absent or not of this form. */
export function signatureOf(request: WireRequest): Signature | undefined {
  const text = header(request, "authorization");
  if (!text || text.length > MAX_HEADER || !text.startsWith(`${ALGORITHM} `)) return undefined;
  const fields = new Map<string, string>();
  for (const field of text.slice(ALGORITHM.length + 1).split(",")) {
    const equals = field.indexOf("=");
    fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
  }
  const [accessKeyId, date, region, service, end] = (fields.get("Credential") ?? "").split("/");
  const signedHeaders = fields.get("SignedHeaders");
  const signature = fields.get("Signature");
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request") return undefined;
  if (!signedHeaders || !signature) return undefined;
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Signing keys change once a day; a bench makes thousands of requests with the same one. */
const MAX_KEYS = 5_000;
const signingKeys = new Map<string, Buffer>();

function signingKey(secret: string, { date, region, service }: Signature): Buffer {
  const name = `${secret} ${date} ${region} ${service}`;
  const known = signingKeys.get(name);
  if (known) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
  if (signingKeys.size >= MAX_KEYS) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

const uriEncoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query
    .split("&")
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort()
    .join("&");
}

/** Checks the whole signature against the secret. Throws InvalidSignatureException (SignatureDoesNotMatch in XML). */
export function verifySignature(request: WireRequest, signature: Signature, secret: string): void {
  const headers = signature.signedHeaders
    .split(";")
    .map((name) => `${name}:${(header(request, name) ?? "").trim().replace(/ {2,}/g, " ")}\n`)
    .join("");
  const payload = header(request, "x-amz-content-sha256") ?? request.sentHash ?? sha256(request.body);
  const canonical = [
    request.method,
    // Every service but S3 signs the path encoded once more.
    signature.service === "s3" ? request.path : request.path.split("/").map(uriEncoded).join("/"),
    canonicalQuery(request.query),
    headers,
    signature.signedHeaders,
    payload,
  ].join("\n");
  const scope = `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
  const toSign = [ALGORITHM, header(request, "x-amz-date") ?? "", scope, sha256(canonical)].join("\n");
  const expected = hmac(signingKey(secret, signature), toSign);
  const given = Buffer.from(signature.signature, "hex");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new AwsError(
    403,
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided.",
  );
}
