export { looksLikeTemplate } from "./looks-like.ts";
export { type GivenParameters, givenParameters } from "./parameters.ts";
export type { Lines } from "./parse.ts";
export { type TemplateObject, type TemplateOptions, templateObjectSlice, templateSlice } from "./slice.ts";
