"""What a page costs the web process, against a bare page of as many bytes."""

import gzip
from dataclasses import dataclass
from math import log
from statistics import median

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from organization.models import Member
from salesplan.management.bench.bare import bare_page
from salesplan.management.bench.data import Made
from salesplan.management.bench.measure import Row, cpu_seconds

REQUESTS = 10
HTMX = {"HTTP_HX_REQUEST": "true"}

urlpatterns = [path("bare/<int:size>/", bare_page), path("", include("salesplan.urls"))]
handler400 = "organization.views.bad_request"
handler403 = "organization.views.forbidden"
handler404 = "organization.views.missing"
handler500 = "organization.views.fault"


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds a request, and of a bare page of as many bytes in the same rounds."""

    cpu: float
    bare: float
    queries: int
    size: int
    wire: int

    @property
    def ratio(self) -> float:
        return self.cpu / self.bare


class Page:
    def __init__(self, member: Member, url: str, *, text: int = 0) -> None:
        self.client, self.url, self.text = Client(), url, text
        self.client.force_login(member.user)
        self.version = 0

    def get(self) -> HttpResponse:
        answer = self._save() if self.text else self.client.get(self.url)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.url} answers {answer.status_code}.")
        return answer

    def _save(self) -> HttpResponse:
        """One section of a plan, as the browser saves it while somebody types."""
        row = apps.get_model("territories", "PlanText").objects.get(pk=self.text)
        self.version += 1
        data = {"version": row.version, "text": f"Hospitals, number {self.version}"}
        return self.client.post(self.url, data, **HTMX)


def costs(made: Made, *, count: int) -> dict[str, Cost]:
    with override_settings(ROOT_URLCONF="salesplan.management.bench.pages"):
        return {name: _cost(page, count) for name, page in _pages(made).items()}


def page_rows(found: dict[str, Cost]) -> list[Row]:
    limits = {
        "team board of 10, CPU": (3.0, 1.8),
        "team board of 200, CPU": (4.0, 2.5),
        "executive rollup, CPU": (3.0, 1.8),
        "saving one section of a plan, CPU": (1.6, 1.0),
    }
    rows = [
        Row(name, "a bare page of its bytes", found[name].ratio, *limit,
            note=f"{found[name].cpu * 1000:,.1f} ms, bare {found[name].bare * 1000:,.1f} ms, "
                 f"{found[name].size / 1000:,.0f} kB")
        for name, limit in limits.items()
    ]  # fmt: skip
    most = max(cost.queries for cost in found.values())
    each = ", ".join(f"{name.removesuffix(', CPU')} {cost.queries}" for name, cost in found.items())
    rows.append(Row("queries of a page", "", most, 8, 5, note=each))
    board = found["team board of 10, CPU"]
    note = f"compressed; {board.size / 1000:,.0f} kB before"
    rows.append(Row("wire weight of the board, kB", "", board.wire / 1000, 80, 50, note=note))
    return rows


def growth_row(before: dict[str, Cost], after: dict[str, Cost], times: float) -> Row:
    """The steepest page's exponent as the organization grows, at the same page length."""
    reading = [name for name in after if not name.startswith("saving")]
    slopes = {name: log(after[name].cpu / before[name].cpu) / log(times) for name in reading}
    steepest = max(slopes, key=slopes.get)
    return Row(f"growth of a page, {times:,.0f} times the reps", "log-log", slopes[steepest],
               0.1, 0.0, note=f"steepest: {steepest}")  # fmt: skip


def _pages(made: Made) -> dict[str, Page]:
    rep = made.rep
    text = _plan_text(rep)
    return {
        "team board of 10, CPU": Page(
            made.manager, reverse("dashboards:team-board", kwargs={"pk": made.team.pk})
        ),
        "team board of 200, CPU": Page(
            made.large_manager, reverse("dashboards:team-board", kwargs={"pk": made.large.pk})
        ),
        "executive rollup, CPU": Page(
            made.executive, reverse("dashboards:rollup", kwargs={"year": 2027, "pk": made.top.pk})
        ),
        "saving one section of a plan, CPU": Page(
            rep, reverse("territories:text", kwargs={"pk": text}), text=text
        ),
    }


def _plan_text(rep: Member) -> int:
    """A section of the plan the rep has just started."""
    client = Client()
    client.force_login(rep.user)
    client.post(reverse("territories:draft"))
    texts = apps.get_model("territories", "PlanText").objects
    return texts.filter(plan__member=rep).order_by("pk").values_list("pk", flat=True)[0]


def _cost(page: Page, count: int) -> Cost:
    page.get()
    with CaptureQueriesContext(connection) as captured:
        answer = page.get()
    queries, size = len(captured), len(answer.content)
    bare = Client()
    spent: dict[str, list[float]] = {"page": [], "bare": []}
    for _ in range(count):
        spent["page"].append(cpu_seconds(lambda: [page.get() for _ in range(REQUESTS)]))
        spent["bare"].append(
            cpu_seconds(lambda: [bare.get(f"/bare/{size}/") for _ in range(REQUESTS)])
        )
    return Cost(
        median(spent["page"]) / REQUESTS,
        median(spent["bare"]) / REQUESTS,
        queries,
        size,
        len(gzip.compress(answer.content)),
    )
