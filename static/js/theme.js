// Loaded before the first paint, hence no module: it must not wait for the document.
(() => {
  const root = document.documentElement;
  const known = ["light", "dark"];
  const read = () => {
    try { return localStorage.getItem("theme"); } catch { return null; }
  };
  const write = (theme) => {
    try { localStorage.setItem("theme", theme); } catch { /* The choice then lasts for this page. */ }
  };
  const apply = (theme) => {
    if (known.includes(theme)) { root.dataset.theme = theme; } else { delete root.dataset.theme; }
  };
  const press = () => {
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === (root.dataset.theme ?? "system")));
    }
  };

  const stored = read();
  if (stored) { apply(stored); }
  document.addEventListener("DOMContentLoaded", press);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) { return; }
    write(button.dataset.themeSet);
    apply(button.dataset.themeSet);
    press();
  });
})();
