import csv
from itertools import chain

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organization.access import requires
from organization.rules import Permission
from pipeline import actions, queries
from pipeline.forms import EstimatesForm, ImportForm
from pipeline.models import Import
from pipeline.rules.exports import safe_cell
from salesplan.lib.htmx import go_to, render_page

ENDED = {Import.State.CHECKED, Import.State.DONE, Import.State.REFUSED, Import.State.FAILED}


@require_safe
@requires(Permission.IMPORT_RUN)
def imports(request):
    """Earlier imports, newest first, and the form for the next."""
    return render(request, "pipeline/imports.html", _list(request, ImportForm.fresh()))


@require_POST
@requires(Permission.IMPORT_RUN)
def import_files(request):
    """Keep the files that were sent and ask for their import."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "pipeline/imports.html", _list(request, form), status=422)
    run = actions.receive_import(
        request.member,
        files=form.cleaned_data["files"],
        check_only=form.cleaned_data["check_only"],
        form_key=str(form.cleaned_data["form_key"]),
        at=timezone.now(),
    )
    return go_to(request, reverse("pipeline:import-run", args=(run.pk,)))


def _list(request, form):
    runs = Paginator(queries.newest_imports(request.member), 25)
    page = runs.get_page(request.GET.get("page"))
    organization = request.member.organization
    return {
        "form": form,
        "page": page,
        "lines": queries.import_lines(page, at=timezone.now()),
        "limit_mb": settings.UPLOAD_LIMIT // 1024**2,
        "estimates": EstimatesForm(
            initial={
                "amounts": organization.estimates_amounts,
                "close_dates": organization.estimates_close_dates,
            }
        ),
    }


@require_safe
@requires(Permission.IMPORT_RUN)
def import_run(request, pk):
    """How far an import is; when it has ended, what it did and what it refused."""
    run = _run(request, pk)
    if run.state in ENDED and request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    refused = Paginator(queries.refused_rows(request.member, run), 50)
    changed = queries.change_rows(request.member, run)
    context = {
        "run": run,
        "line": queries.import_lines([run], at=timezone.now())[0],
        "ended": run.state in ENDED,
        "silent": queries.state_of(run, at=timezone.now()) == "silent",
        "totals": list(zip(queries.COUNTED, queries.totals(run), strict=False)),
        "page": refused.get_page(request.GET.get("page")),
        "changes": [queries.change_line(change) for change in changed[:100]],
        "changes_count": changed.count(),
    }
    return render_page(request, "pipeline/import_run.html", context, partials=("progress",))


@require_POST
@requires(Permission.IMPORT_RUN)
def import_commitment(request, pk):
    """Write what was checked, or try again what failed."""
    run = _run(request, pk)
    if not actions.commit_import(run, by=request.member, at=timezone.now()):
        context = {
            "reason": "This import is running or done already. Nothing was started again.",
            "back_url": reverse("pipeline:import-run", args=(run.pk,)),
        }
        return render(request, "409.html", context, status=409)
    return go_to(request, reverse("pipeline:import-run", args=(run.pk,)))


@require_safe
@requires(Permission.IMPORT_RUN)
def import_refused(request, pk):
    rows = queries.refused_rows(request.member, _run(request, pk))
    cells = rows.values_list("file", "line", "column", "key", "reason")
    return _download(f"import-{pk}-refused.csv", ["file", "line", "column", "id", "reason"], cells)


@require_safe
@requires(Permission.IMPORT_RUN)
def import_changes(request, pk):
    lines = map(
        queries.change_line, queries.change_rows(request.member, _run(request, pk)).iterator()
    )
    cells = (
        (line.kind, line.what, line.key, *field)
        for line in lines
        for field in line.fields or (("", "", ""),)
    )
    header = ["what happened", "table", "id", "field", "before", "after"]
    return _download(f"import-{pk}-changes.csv", header, cells)


@require_POST
@requires(Permission.IMPORT_RUN)
def estimates(request):
    """Switch estimating on or off, for amounts and for close dates."""
    form = EstimatesForm(request.POST)
    form.full_clean()  # two boxes: whatever is sent, each is on or off
    actions.set_estimates(
        request.member.organization, **form.cleaned_data, by=request.member, at=timezone.now()
    )
    return go_to(request, reverse("pipeline:imports"))


def _run(request, pk):
    rows = queries.newest_imports(request.member).select_related("job")
    return get_object_or_404(rows, pk=pk)


class _Echo:
    def write(self, line):
        return line


def _download(name, header, rows):
    """A streamed CSV whose cells no spreadsheet runs."""
    writer = csv.writer(_Echo())
    return StreamingHttpResponse(
        (writer.writerow(map(safe_cell, row)) for row in chain([header], rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
