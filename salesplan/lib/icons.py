"""Icons on a 16 x 16 grid, drawn by a stroke; a part marked solid is filled."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CIRCLE = "circle"
RECT = "rect"
SOLID = "solid"

PATHS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "check": ("M3 8.5 6.5 12 13 4.5",),
    "watch": ("M8 2.5 14.5 13.5H1.5Z", "M8 6.5v3.2M8 11.6v.1"),
    "act": ((SOLID, "M8 1.6 14.4 8 8 14.4 1.6 8Z"),),
    "unknown": (
        (CIRCLE, "8", "8", "6.2", "2.6 2"),
        "M6.4 6.4a1.7 1.7 0 1 1 2.3 1.6c-.5.2-.7.5-.7 1.1M8 11.3v.1",
    ),
    "chevron": ("m6 3.5 4.5 4.5L6 12.5",),
    "lock": ((RECT, "3", "7", "10", "7", "1.5"), "M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"),
    "phone": (
        "M4.2 2h2l1 3-1.5 1.2a8 8 0 0 0 4.1 4.1L11 8.8l3 1v2c0 1-.8 1.7-1.7 1.6"
        "C6.5 13 3 9.5 2.5 3.7 2.5 2.8 3.2 2 4.2 2Z",
    ),
    "chat": ("M2 3h12v8H7l-3 3v-3H2Z",),
    "target": ((CIRCLE, "8", "8", "6", ""), (CIRCLE, "8", "8", "2.5", "")),
    "car": ("M2 11V8.5l1.5-4h9L14 8.5V11M2 8.5h12M2 11v2h2v-2M12 11v2h2v-2M2 11h12",),
    "doc": ("M3 2h7l3 3v9H3ZM5.5 7h5M5.5 10h5",),
    "people": (
        (CIRCLE, "6", "5.5", "2.5", ""),
        "M1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M11 3.2a2.5 2.5 0 0 1 0 4.6"
        "M12.5 9.8c1.3.6 2 1.9 2 3.7",
    ),
    "flag": ("M3.5 14.5v-12h9l-2 3 2 3h-9",),
    "cloud": (
        "M4.5 12.5a3 3 0 0 1-.3-6 4 4 0 0 1 7.7.5 2.8 2.8 0 0 1-.4 5.5Z",
        "m6 9.4 1.5 1.5L10.2 8",
    ),
    "spinner": ("M8 2a6 6 0 1 1-6 6",),
    "up": ("M8 13V3M4 7l4-4 4 4",),
    "down": ("M8 3v10M4 9l4 4 4-4",),
    "cross": ("m3.5 3.5 9 9M12.5 3.5l-9 9",),
    "plus": ("M8 3v10M3 8h10",),
    "calendar": ((RECT, "2.5", "3.5", "11", "10", "1.5"), "M2.5 6.5h11M5.5 2v3M10.5 2v3"),
    "mail": ((RECT, "2", "3.5", "12", "9", "1.5"), "m2.5 4.5 5.5 4.5 5.5-4.5"),
    "pen": ("M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3ZM9 4.7 11.3 7",),
    "download": ("M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10",),
    "search": ((CIRCLE, "7", "7", "4.5", ""), "m10.5 10.5 3.5 3.5"),
}


def _part(part: str | tuple[str, ...]) -> SafeString:
    if isinstance(part, str):
        return format_html('<path d="{}"/>', part)
    kind, *values = part
    if kind == SOLID:
        return format_html('<path d="{}" class="icon--solid"/>', *values)
    if kind == RECT:
        return format_html('<rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>', *values)
    x, y, radius, dashes = values
    dashed = format_html(' stroke-dasharray="{}"', dashes) if dashes else ""
    return format_html('<circle cx="{}" cy="{}" r="{}"{}/>', x, y, radius, dashed)


ICONS: dict[str, SafeString] = {
    name: format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        format_html_join("", "{}", ((_part(part),) for part in parts)),
    )
    for name, parts in PATHS.items()
}


def icon(name: str) -> SafeString:
    if name not in ICONS:
        raise ValueError(f"no icon {name!r}; there are {', '.join(sorted(ICONS))}")
    return ICONS[name]
