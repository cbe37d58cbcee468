// A classic script in <head>, so that it runs before the first paint: the other theme must not flash.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be blocked. The system's theme is used then.
  }
})();
