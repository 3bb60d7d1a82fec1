/** "Access log template size 3 KB", not adjustable (API Gateway Developer Guide, quotas of REST and HTTP APIs). */
export const MAX_FORMAT_BYTES = 3_072;

/** The v2 service model calls the format's shape `StringWithLengthBetween1And1024`. */
export const V2_MODEL_BYTES = 1_024;

const encoder = new TextEncoder();

/** The length in UTF-8, as the limits count. Lone surrogates count as the three bytes of U+FFFD. */
export const byteLength = (text: string): number => encoder.encode(text).length;
