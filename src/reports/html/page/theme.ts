const THEMES = ["system", "light", "dark"] as const;
const KEY = "stagelight-theme";

/** Light, dark, or as the system has it; remembered where the browser allows. */
export function themeButton(button: HTMLElement): void {
  let at = Math.max(0, THEMES.indexOf(remembered()));
  const show = () => {
    const theme = THEMES[at] ?? "system";
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    show();
    try {
      localStorage.setItem(KEY, THEMES[at] ?? "system");
    } catch {
      // A file that may not store anything: the choice holds while the page is open.
    }
  });
  button.hidden = false;
  show();
}

function remembered(): (typeof THEMES)[number] {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}
