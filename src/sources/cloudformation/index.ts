export { looksLikeTemplate } from "./looks-like.ts";
export { parseTemplates } from "./parse.ts";
export { type TemplateOptions, templateObjectSlice, templateSlice } from "./slice.ts";
