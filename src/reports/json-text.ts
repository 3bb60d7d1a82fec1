/** Controls that JSON may hold bare, and what hides or turns text: they would act where the document is shown. */
const ACTING = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON on one line in which nothing acts on a terminal. Reads back as the same value. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(
    ACTING,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
