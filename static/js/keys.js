// Keys for people who do not want to reach for the pointer. Every page works without them.
const off = () => document.documentElement.dataset.keys === "off";
const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

let going = 0;

function startGoing() {
  clearTimeout(going);
  going = setTimeout(() => { going = 0; }, 1200);
}

function go(key) {
  clearTimeout(going);
  going = 0;
  document.querySelector(`a[data-go="${CSS.escape(key)}"]`)?.click();
}

function openRow(event) {
  if (!event.target.matches("[data-row]")) { return; }
  event.target.querySelector("[popovertarget], [data-row-open], th a[href]")?.click();
}

function search(event) {
  const field = document.querySelector("input[type=search]");
  if (!field || !field.checkVisibility()) { return; }
  event.preventDefault();
  field.focus();
}

function toggleMath() {
  const all = [...document.querySelectorAll("details.math")];
  const open = all.some((one) => !one.open);
  for (const one of all) { one.open = open; }
}

function moveRow(event, step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const row = rows[rows.indexOf(document.activeElement.closest("[data-row]")) + step];
  if (!row) { return; }
  event.preventDefault();
  row.focus();
}

const actions = {
  g: startGoing,
  "/": search,
  m: toggleMath,
  j: (event) => moveRow(event, 1),
  k: (event) => moveRow(event, -1),
  Enter: openRow,
  "?": () => document.getElementById("keys")?.togglePopover(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target)) { return; }
  if (going && /^[a-z]$/.test(event.key)) { go(event.key); return; }
  actions[event.key]?.(event);
}

if (!document.querySelector("[data-deck]")) { document.addEventListener("keydown", onKey); }
