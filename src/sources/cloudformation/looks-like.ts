import type { SourceFile } from "../code/input.ts";

const TOP_LEVEL_RESOURCES = /^(?:Resources|"Resources"|'Resources')[ \t]*:/m;
const JSON_RESOURCES = /"Resources"\s*:\s*\{/;
const STAMP = /AWSTemplateFormatVersion|AWS::Serverless-2016-10-31|AWS::LanguageExtensions/;
const TYPE = /["']?Type["']?\s*:\s*["']?(?:AWS|Alexa|Custom)::/;

/** Whether a text is likely a CloudFormation or SAM template. Looks at the text only, never parses it. */
export function looksLikeTemplate(file: SourceFile): boolean {
  const { text } = file;
  if (!text.includes("Resources")) return false;
  const resources = TOP_LEVEL_RESOURCES.test(text) || JSON_RESOURCES.test(text) || /^\s*\{/.test(text);
  return resources && (STAMP.test(text) || TYPE.test(text));
}
