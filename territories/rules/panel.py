"""What stands beside the plan while it is written: figures that became something to read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from objectives.rules.run_rate import ShareFlag
from salesplan.lib import figures
from salesplan.lib.cells import Tone
from salesplan.lib.charts import Bullet, shapes
from territories.rules.measures import (
    balance,
    completeness,
    page_share,
    parts,
    share_of_run_rate,
)
from territories.rules.paper import Paper

HUES = ("run", "closed", "ink", "open", "goal", "pale")
BAR_WIDTH, BAR_HEIGHT, SPACE = 1_000, 20, 4
SHARE_NOTES = {
    ShareFlag.LOW: "20 % or less: new business carries the year. Say what you do if it is late.",
    ShareFlag.HIGH: "80 % or more: the goal is probably too low. Say what else could be done.",
}
NO_GOAL = "No goal is set for you yet. Your manager or operations sets it."


@dataclass(frozen=True, slots=True)
class PartRow:
    name: str
    hue: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Gauge:
    label: str
    value: str
    chart: Bullet
    note: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """`over` is the balance in words, `balance` with its sign; unknown without a goal."""

    over: str
    tone: Tone
    balance: str
    bar: str
    parts: tuple[PartRow, ...]
    planned: Decimal
    goal: Decimal | None
    gauges: tuple[Gauge, ...]
    formula: str
    balance_compact: str
    line_compact: str
    is_short: bool
    fits: bool


def panel(paper: Paper) -> Panel:
    sums = balance(paper)
    rows = tuple(
        PartRow(name, hue, amount)
        for (name, amount), hue in zip(parts(paper).items(), HUES, strict=True)
    )
    short = sums.balance is not None and sums.balance < 0
    page = page_share(paper)
    return Panel(
        over=_words(sums.balance),
        tone="unknown" if sums.balance is None else "warn" if short else "ok",
        balance=figures.signed(sums.balance),
        bar=_bar(rows, sums.planned, paper.goal),
        parts=rows,
        planned=sums.planned,
        goal=paper.goal,
        gauges=(_share_gauge(paper), _complete_gauge(paper), _page_gauge(page)),
        formula=_formula(rows, paper.goal, sums.balance),
        balance_compact=figures.signed(sums.balance, form=figures.compact),
        line_compact=_line(rows, paper.goal, figures.compact),
        is_short=short,
        fits=page <= 1,
    )


def _words(over: Decimal | None) -> str:
    if over is None:
        return "no goal yet"
    if over == 0:
        return "level with the goal"
    return f"{figures.compact(abs(over))} {'under' if over < 0 else 'over'} the goal"


def _formula(rows: Iterable[PartRow], goal: Decimal | None, over: Decimal | None) -> str:
    rows = tuple(rows)
    names = " + ".join(row.name.lower() for row in rows)
    return f"{names} − goal\n{_line(rows, goal, figures.money)} = {figures.signed(over)}"


def _line(
    rows: Iterable[PartRow], goal: Decimal | None, form: Callable[[Decimal | None], str]
) -> str:
    return f"{' + '.join(form(row.amount) for row in rows)} − {form(goal)}"


def _bar(rows: Iterable[PartRow], planned: Decimal, goal: Decimal | None) -> str:
    """The parts end to end, and a mark where the goal is."""
    top = max(planned, goal or Decimal(0)) or Decimal(1)
    scale = float(BAR_WIDTH / (top * Decimal("1.03")))
    drawn, x = [shapes.rect("bar--track", 0, 4, BAR_WIDTH, 12)], 0.0
    for row in rows:
        width = float(row.amount) * scale
        if width > SPACE:
            drawn.append(shapes.rect(f"bar--{row.hue}", x, 4, width - SPACE, 12))
        x += width
    if goal is not None:
        drawn.append(shapes.vertical("line line--mark", float(goal) * scale, 0, BAR_HEIGHT))
    label = f"Plan {figures.money(planned)} against goal {figures.money(goal)}"
    return str(shapes.stretched("bullet", BAR_WIDTH, BAR_HEIGHT, label, drawn))


def _share_gauge(paper: Paper) -> Gauge:
    share = share_of_run_rate(paper)
    text = figures.share(share.share)
    chart = Bullet(
        label=f"{text}; safe range 20 to 80",
        now=None if share.share is None else share.share * 100,
        due=None,
        top=100,
        hue="run",
        band=(20, 80),
    )
    note = NO_GOAL if share.share is None else SHARE_NOTES.get(share.flag, "") if share.flag else ""
    return Gauge("Run-rate share", text, chart, note)


def _complete_gauge(paper: Paper) -> Gauge:
    done = completeness(paper)
    text = figures.share(done.share)
    chart = Bullet(label=text, now=done.share * 100, due=None, top=100, hue="ok")
    note = f"Missing: {', '.join(done.missing)}." if done.missing else ""
    return Gauge("Complete", text, chart, note)


def _page_gauge(page: Decimal) -> Gauge:
    text = figures.share(page)
    fits = page <= 1
    chart = Bullet(
        label=f"{text} of one page",
        now=page * 100,
        due=100,
        top=108,
        hue="ok" if fits else "bad",
    )
    return Gauge("Fits one page", text, chart, "" if fits else "Shorten it before you submit.")
