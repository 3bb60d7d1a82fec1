export { looksLikeTemplate } from "./looks-like.ts";
export { type TemplateOptions, templateObjectSlice, templateSlice } from "./slice.ts";
