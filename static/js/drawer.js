// A drawer opens when what it shows has arrived; without a script the link leads to a page.
const drawer = document.querySelector("[data-drawer]");

function onSwap(event) {
  if (!drawer?.contains(event.target) || drawer.matches(":popover-open")) { return; }
  drawer.showPopover();
  drawer.querySelector("h2")?.focus();
}

document.addEventListener("htmx:afterSwap", onSwap);
