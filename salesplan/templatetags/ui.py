"""The parts pages are built from. A function's signature is the part's list of props.

Small parts are formatted here, because a board shows hundreds of them; boxes have a template.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from salesplan.lib import figures, icons
from salesplan.lib.cells import TONES, Cell, Crumb, Step
from salesplan.lib.charts import Bullet, HeatMap, Ledger, Spark

register = template.Library()

TONE_ICONS = {"ok": "check", "warn": "watch", "bad": "act", "unknown": "unknown", "plain": ""}
RACE = {"r": "Results", "a": "Activities", "c": "Capability", "e": "Energy"}
MESSAGE_TONES = {"success": "ok", "warning": "warn", "error": "bad"}
SAVE_STATES = ("", "saving", "saved", "failed", "conflict")

register.simple_tag(icons.icon, name="icon")
register.filter("money", lambda value: figures.money(_known(value)))
register.filter("compact", lambda value: figures.compact(_known(value)))
register.filter("number", lambda value, places=0: figures.number(_known(value), places=places))
register.filter("share", lambda value, places=0: figures.share(_known(value), places=places))
register.filter("day", lambda value, on=None: figures.day(_known(value), on=on))
register.filter("moment", lambda value, on=None: figures.moment(_known(value), on=on))


def _known(value: Any) -> Any:
    """A template turns a missing variable into "", which is unknown, too."""
    return None if value == "" else value


def _toned(block: str, tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"tone {tone!r} is none of {', '.join(TONES)}")
    return block if tone == "plain" else f"{block} {block}--{tone}"


def _tone_icon(tone: str) -> SafeString | str:
    return icons.icon(TONE_ICONS[tone]) if TONE_ICONS[tone] else ""


@register.simple_tag
def status(text: str, tone: str = "plain") -> SafeString:
    css = _toned("status", tone)
    return format_html('<span class="{}">{}{}</span>', css, _tone_icon(tone), text)


@register.simple_tag
def heat(text: str, tone: str = "plain") -> SafeString:
    css = _toned("heat", tone)
    return format_html('<span class="{}">{}{}</span>', css, _tone_icon(tone), text)


@register.simple_tag
def tag(text: str, tone: str = "plain") -> SafeString:
    return format_html('<span class="{}">{}</span>', _toned("tag", tone), text)


@register.simple_tag
def race(letter: str, label: str = "") -> SafeString:
    """`letter` r, a, c or e; `label` where the organization calls it otherwise."""
    hue = letter.lower()
    return format_html(
        '<span class="race race--{}" title="{}">{}</span>', hue, label or RACE[hue], letter.upper()
    )


@register.simple_tag
def unknown(reason: str = "", text: str = figures.UNKNOWN) -> SafeString:
    why = format_html(' <span class="small">{}</span>', reason) if reason else ""
    return format_html('<span class="unknown">{}</span>{}', text, why)


@register.simple_tag
def cell(value: Cell, look: str = "status") -> SafeString:
    """`look` is status, heat or number."""
    if look == "number":
        return _number(value)
    if value.tone == "unknown":
        return (heat if look == "heat" else status)(value.reason, "unknown")
    return {"status": status, "heat": heat}[look](_number(value), value.tone)


def _number(value: Cell) -> SafeString:
    if value.tone == "unknown":
        return unknown(value.reason)
    if not value.exact:
        return format_html("{}", value.text)
    return format_html(
        '<data class="num exact" value="{}" tabindex="0" data-exact="{}">{}</data>',
        value.exact,
        value.exact,
        value.text,
    )


@register.simple_tag
def exact(amount: Any, currency: str = "", full: bool = False, reason: str = "") -> SafeString:
    """Compact, with the exact amount on hover and focus; `full` shows the exact one itself."""
    known = _known(amount)
    if known is None:
        return unknown(reason)
    whole = figures.money(known)
    if full:
        return format_html('<data class="num" value="{}">{}</data>', known, whole)
    return format_html(
        '<data class="num exact" value="{}" tabindex="0" data-exact="{}">{}</data>',
        known,
        f"{whole} {currency}".rstrip(),
        figures.compact(known),
    )


@register.simple_tag
def initials(name: Any) -> str:
    return figures.initials(str(name))


@register.filter
def message_tone(level: str) -> str:
    return MESSAGE_TONES.get(level, "plain")


@register.simple_tag
def save_state(state: str = "", text: str = "") -> str:
    """Once a form; the script changes it as the form saves."""
    if state not in SAVE_STATES:
        raise ValueError(f"save state {state!r} is none of {', '.join(SAVE_STATES[1:])}")
    return render_to_string("components/save_state.html", {"state": state, "text": text})


@register.simple_tag
def bullet(chart: Bullet) -> SafeString:
    return chart.svg


@register.simple_tag
def spark(chart: Spark) -> SafeString:
    return chart.svg


@register.simple_tag
def chart(drawing: Any) -> SafeString:
    """A pace chart, a curve or an upright waterfall."""
    return drawing.svg


@register.simple_tag
def ledger(chart: Ledger, caption: str, unit: str = "EUR") -> str:
    return render_to_string(
        "components/ledger.html", {"chart": chart, "caption": caption, "unit": unit}
    )


@register.simple_tag
def heat_map(chart: HeatMap) -> str:
    return render_to_string("components/heat_map.html", {"chart": chart})


@register.simple_tag
def figure(value: Any, label: str, note: str = "", size: str = "") -> SafeString:
    """`size` s or xl. A figure in a row of figures has no size."""
    css = f"figure__value figure__value--{size}" if size else "figure__value"
    below = format_html('<span class="figure__note">{}</span>', note) if note else ""
    return format_html(
        '<div class="figure"><span class="{}">{}</span><span class="figure__label">{}</span>{}</div>',
        css,
        value,
        label,
        below,
    )


@register.simple_tag
def crumbs(items: Iterable[Crumb], label: str = "Where you are") -> str:
    return render_to_string("components/crumbs.html", {"items": items, "label": label})


@register.simple_tag
def steps(items: Iterable[Step], label: str) -> str:
    return render_to_string("components/steps.html", {"items": items, "label": label})


@register.simple_tag
def field(bound: Any, label: str = "", hint: str | None = "", look: str = "") -> str:
    """A bound field with its label, hint and error. `look` of radios: even, four or scale.

    Without `hint` the field's help text stands there; with None nothing does.
    """
    help_text = bound.help_text if hint == "" else hint
    context = {
        "bound": bound,
        "label": label or bound.label,
        "hint": help_text,
        "look": look,
        "control": _control(bound, hinted=bool(help_text), labelled=bool(label)),
    }
    return render_to_string(f"components/{_field_template(bound.field.widget)}.html", context)


def _field_template(widget: Any) -> str:
    kind = getattr(widget, "input_type", "")
    if kind == "radio" or getattr(widget, "allow_multiple_selected", False) and kind == "checkbox":
        return "choice"
    return "check" if kind == "checkbox" else "field"


def _control(bound: Any, *, hinted: bool, labelled: bool) -> SafeString:
    attrs = bound.field.widget.attrs
    css = ["input", attrs.get("class", "")]
    if attrs.get("inputmode") in {"numeric", "decimal"}:
        css.append("num")
    described = [f"{bound.auto_id}_hint"] if hinted else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    extra: dict[str, Any] = {"class": " ".join(filter(None, css))}
    if described:
        extra["aria-describedby"] = " ".join(described)
    if labelled:
        # Written for the label that is replaced here.
        extra["placeholder"] = False
    return bound.as_widget(attrs=extra)


@register.simple_block_tag
def notice(content: str, *, title: Any, tone: str = "plain", icon: str = "", role: str = "") -> str:
    """What, why, what to do. `role` alert or status where it appears without a page load."""
    context = {
        "css": _toned("notice", tone),
        "title": title,
        "icon": icon or TONE_ICONS[tone] or "doc",
        "role": role,
        "content": content,
    }
    return render_to_string("components/notice.html", context)


@register.simple_block_tag
def math(content: str, *, summary: str, formula: str = "", why: str = "", key: str = "") -> str:
    """Every number opens its arithmetic: the formula with the numbers in it, then the rows."""
    context = {
        "summary": summary,
        "formula": formula,
        "why": why,
        "key": key,
        "content": content,
    }
    return render_to_string("components/math.html", context)


@register.simple_block_tag
def card(  # noqa: PLR0913 - each argument is a prop
    content: str,
    *,
    title: str,
    note: str = "",
    reading: str = "",
    tone: str = "plain",
    race: str = "",
    span: int = 0,
    flush: bool = False,
    key: str = "",
) -> str:
    """`reading` with its `tone` is the status in the head; `flush` lets a table touch the edge."""
    css = [f"span-{span}"] if span else []
    css += ["card--flush"] if flush else []
    context = {
        "key": key or f"h-{slugify(title)}",
        "css": " ".join(["card", *css]),
        "title": title,
        "note": note,
        "reading": reading,
        "tone": tone,
        "race": race,
        "content": content,
    }
    return render_to_string("components/card.html", context)


@register.simple_block_tag
def drawer(content: str, *, key: str, title: str) -> str:
    """Opened by `popovertarget="<key>"`."""
    context = {"key": key, "title": title, "content": content}
    return render_to_string("components/drawer.html", context)


@register.simple_block_tag
def empty(content: str, *, title: str) -> str:
    """What belongs here, the first step, one button."""
    return render_to_string("components/empty.html", {"title": title, "content": content})
