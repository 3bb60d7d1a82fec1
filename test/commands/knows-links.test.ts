import { expect, test } from "vitest";
import { knowsLinks } from "../../src/commands/knows-links.ts";

const terminal = { isTty: true, color: true };

test.each<[string, Record<string, string>, boolean]>([
  ["nothing known", {}, false],
  ["an unknown program", { TERM_PROGRAM: "Apple_Terminal", TERM: "xterm-256color" }, false],
  ["a program named like a property of all objects", { TERM_PROGRAM: "constructor" }, false],
  ["iTerm 3.0", { TERM_PROGRAM: "iTerm.app", TERM_PROGRAM_VERSION: "3.0.15" }, false],
  ["iTerm 3.1", { TERM_PROGRAM: "iTerm.app", TERM_PROGRAM_VERSION: "3.1.0" }, true],
  ["WezTerm", { TERM_PROGRAM: "WezTerm", TERM_PROGRAM_VERSION: "20240203-110809-5046fc22" }, true],
  ["VS Code 1.71", { TERM_PROGRAM: "vscode", TERM_PROGRAM_VERSION: "1.71.2" }, false],
  ["VS Code 1.72", { TERM_PROGRAM: "vscode", TERM_PROGRAM_VERSION: "1.72.0" }, true],
  ["Cursor", { TERM_PROGRAM: "vscode", TERM_PROGRAM_VERSION: "1.7.2", CURSOR_TRACE_ID: "x" }, true],
  ["a version that is none", { TERM_PROGRAM: "vscode", TERM_PROGRAM_VERSION: "new" }, false],
  ["GNOME's of 0.52.2", { VTE_VERSION: "5202" }, true],
  ["GNOME's of 0.50.0, which crashed", { VTE_VERSION: "5000" }, false],
  ["Windows Terminal", { WT_SESSION: "b3f8" }, true],
  ["kitty", { TERM: "xterm-kitty" }, true],
  ["kitty in CI", { TERM: "xterm-kitty", CI: "true" }, false],
  ["kitty through tmux", { TERM: "xterm-kitty", TMUX: "/tmp/tmux-0/default,1,0" }, false],
  ["a dumb one", { TERM: "dumb", WT_SESSION: "b3f8" }, false],
  ["forced", { FORCE_HYPERLINK: "1" }, true],
  ["forced, without a value", { FORCE_HYPERLINK: "" }, true],
  ["forced off", { FORCE_HYPERLINK: "0", WT_SESSION: "b3f8" }, false],
])("%s", (_, env, links) => {
  expect(knowsLinks(env, terminal)).toBe(links);
});

test.each([
  ["a pipe", { isTty: false, color: true }],
  ["no colours (NO_COLOR)", { isTty: true, color: false }],
])("%s has none unless they are forced", (_, where) => {
  expect(knowsLinks({ WT_SESSION: "b3f8" }, where)).toBe(false);
  expect(knowsLinks({ FORCE_HYPERLINK: "1" }, where)).toBe(true);
});
