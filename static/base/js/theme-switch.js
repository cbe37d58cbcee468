/** @param {string} theme "light", "dark", or "" for the system's theme */
function choose(theme) {
  const root = document.documentElement;
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  try {
    if (theme) localStorage.setItem("theme", theme);
    else localStorage.removeItem("theme");
  } catch {
    // Without storage the choice lasts as long as this page.
  }
}

/** Makes the radio buttons named "theme" switch between the system's, the light and the dark theme. */
export function enableThemeSwitch() {
  const chosen = document.documentElement.dataset.theme ?? "";
  for (const radio of document.querySelectorAll("input[name=theme]")) {
    if (!(radio instanceof HTMLInputElement)) continue;
    radio.checked = radio.value === chosen;
    radio.addEventListener("change", () => choose(radio.value));
  }
}
