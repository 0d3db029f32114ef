// Slides: arrows, space, Home and End move; f is full screen; Escape leaves.
const deck = document.querySelector("[data-deck]");
const slides = [...document.querySelectorAll(".slide")];

function current() {
  const at = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > innerHeight / 2);
  return Math.max(at, 0);
}

function show(index) {
  const slide = slides[Math.min(Math.max(index, 0), slides.length - 1)];
  slide.scrollIntoView({ behavior: "instant" });
  slide.focus({ preventScroll: true });
}

function target(key) {
  const at = current();
  const to = {
    ArrowRight: at + 1, ArrowDown: at + 1, PageDown: at + 1, " ": at + 1,
    ArrowLeft: at - 1, ArrowUp: at - 1, PageUp: at - 1, Home: 0, End: slides.length - 1,
  };
  return to[key];
}

function fullScreen() {
  if (document.fullscreenElement) { document.exitFullscreen(); } else { document.documentElement.requestFullscreen(); }
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (event.target.matches("input, textarea, select, button, a, summary") && /^( |Enter)$/.test(event.key)) { return; }
  if (event.target.matches("input, textarea, select")) { return; }
  const to = target(event.key);
  if (to !== undefined) { event.preventDefault(); show(to); return; }
  if (event.key === "f" && document.documentElement.dataset.keys !== "off") { fullScreen(); }
  if (event.key === "Escape" && !document.fullscreenElement && deck.dataset.exit) { location.assign(deck.dataset.exit); }
}

if (deck && slides.length) { document.addEventListener("keydown", onKey); }
