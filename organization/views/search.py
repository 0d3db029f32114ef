from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from organization.access import requires
from organization.models import Member, people_read
from organization.queries import people_rows
from organization.rules import Permission
from salesplan.lib.htmx import render_page

MOST = 50


@require_safe
@requires(Permission.PEOPLE_VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """People by name. Who works where is known to colleagues; what they sell is not."""
    viewer = request.member
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    people = Member.objects.visible_to(viewer).active().select_related("user")
    found = people.filter(name__icontains=text).order_by("name", "pk") if text else people.none()
    rows = people_rows(found[: MOST + 1], on=viewer.today)
    read = people_read(viewer).filter(pk__in=[row.pk for row in rows]) if rows else people.none()
    context = {
        "text": text,
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "readable": set(read.values_list("pk", flat=True)),
        "year": viewer.organization.current_year,
    }
    return render_page(request, "organization/search.html", context)
