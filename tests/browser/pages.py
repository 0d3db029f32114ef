"""What holds for a page whatever it shows."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe()
# What can differ between the schemes: the markup is the same.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
EVERYTHING = {"resultTypes": ["violations"]}
WIDTHS = (1440, 390, 320)
OPEN_ALL = """async () => {
  for (const part of document.querySelectorAll("main details")) { part.open = true; }
  do { await new Promise((done) => setTimeout(done, 40)); }
  while (document.querySelector(".htmx-request"));
}"""
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) { return ""; }
  const wide = [...document.querySelectorAll("body *")].filter(
    (part) => part.getBoundingClientRect().right > root.clientWidth + 1);
  return wide.slice(-3).map((part) => part.outerHTML.slice(0, 90)).join(" | ") || "something";
}"""


def audit(page):
    """Everything wrong with the page as it is open now, in both schemes and at every width."""
    found = [*_frame(page)]
    page.evaluate(OPEN_ALL)
    found += _axe(page, EVERYTHING, "light")
    page.emulate_media(color_scheme="dark")
    found += _axe(page, COLOURS, "dark")
    page.emulate_media(color_scheme="light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        too_wide = page.evaluate(TOO_WIDE)
        found += [f"scrolls sideways at {width}: {too_wide}"] if too_wide else []
        found += _axe(page, EVERYTHING, "phone") if width == 390 else []
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def _frame(page):
    headings = page.locator("h1").all_text_contents()
    if len(headings) != 1 or not headings[0].strip():
        yield f"has {len(headings)} h1: {headings}"
    title = page.title()
    if not title.removesuffix(" · salesplan").strip(" ·"):
        yield f"has no title of its own: {title!r}"


def _axe(page, options, where):
    for broken in AXE.run(page, options=options).response["violations"]:
        nodes = [f"{node['target']} {node['failureSummary'][:160]}" for node in broken["nodes"][:2]]
        yield f"axe {where}: {broken['id']} ×{len(broken['nodes'])} {nodes}"
