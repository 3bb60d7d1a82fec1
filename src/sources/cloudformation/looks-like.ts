import type { SourceFile } from "../code/input.ts";

const TOP_LEVEL_RESOURCES = /^( *)(?:Resources|"Resources"|'Resources')[ \t]*:/gm;
/** How far the first line that says something is indented. */
const INDENT = /^( *)(?=[^\s#%-])/m;
const JSON_RESOURCES = /"Resources"\s*:\s*\{/;
const STAMP = /AWSTemplateFormatVersion|AWS::Serverless-2016-10-31|AWS::LanguageExtensions/;
const TYPE = /["']?Type["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::/;

/** Whether a text is likely a CloudFormation or SAM template. Looks at the text only, never parses it. */
export function looksLikeTemplate(file: SourceFile): boolean {
  const { text } = file;
  if (!text.includes("Resources")) return false;
  const resources = hasTopLevelResources(text) || JSON_RESOURCES.test(text) || /^\s*\{/.test(text);
  return resources && (STAMP.test(text) || TYPE.test(text));
}

/** YAML may indent the whole of a document. */
function hasTopLevelResources(text: string): boolean {
  const indent = INDENT.exec(text)?.[1];
  return [...text.matchAll(TOP_LEVEL_RESOURCES)].some((match) => match[1] === "" || match[1] === indent);
}
