// An open menu closes by Escape, and by a click or focus elsewhere.
const openMenus = () => document.querySelectorAll("details.menu[open]");

function closeOthers(event) {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) { menu.open = false; }
  }
}

document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") { return; }
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) { menu.querySelector("summary").focus(); }
  }
});
