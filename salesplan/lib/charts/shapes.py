"""The few SVG shapes every chart is made of. Coordinates in, escaped markup out."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = Decimal | int | float
Point = tuple[Number, Number]


def coordinate(value: Number) -> str:
    """One decimal, without a trailing zero: `683.3`, `1000`."""
    text = f"{float(value):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def points(pairs: Iterable[Point]) -> str:
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in pairs)


def rect(css: str, x: Number, y: Number, width: Number, height: Number) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        css,
        *map(coordinate, (x, y, width, height)),
    )


def path(css: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', css, d)


def vertical(css: str, x: Number, top: Number, bottom: Number) -> SafeString:
    return path(css, f"M{coordinate(x)} {coordinate(top)}V{coordinate(bottom)}")


def horizontal(css: str, y: Number, left: Number, right: Number) -> SafeString:
    return path(css, f"M{coordinate(left)} {coordinate(y)}H{coordinate(right)}")


def polyline(css: str, pairs: Iterable[Point]) -> SafeString:
    return format_html('<polyline class="{}" points="{}"/>', css, points(pairs))


def polygon(css: str, pairs: Iterable[Point]) -> SafeString:
    return format_html('<polygon class="{}" points="{}"/>', css, points(pairs))


def dot(css: str, x: Number, y: Number, radius: Number) -> SafeString:
    return format_html(
        '<circle class="{}" cx="{}" cy="{}" r="{}"/>', css, *map(coordinate, (x, y, radius))
    )


def text(css: str, x: Number, y: Number, words: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" class="{}">{}</text>', coordinate(x), coordinate(y), css, words
    )


def together(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def stretched(
    css: str, width: int, height: int, label: str, parts: Iterable[SafeString]
) -> SafeString:
    """A drawing that fills its box in both directions, so it holds no text.

    Beside a number that says the same, `label` is empty and the drawing is hidden from a reader.
    """
    said = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg{} viewBox="0 0 {} {}" preserveAspectRatio="none" {}>{}</svg>',
        format_html(' class="{}"', css) if css else "",
        width,
        height,
        said,
        together(parts),
    )


def figure(
    css: str, width: int, height: int, label: str, parts: Iterable[SafeString]
) -> SafeString:
    """A drawing with text, scaled as a whole; `label` states the finding."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        css,
        width,
        height,
        label,
        together(parts),
    )


_HIDDEN = format_html('aria-hidden="{}"', "true")
