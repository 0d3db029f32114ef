from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from organization.access import requires
from organization.queries import audit_page
from organization.rules import Permission
from salesplan.lib.htmx import render_page


@require_safe
@requires(Permission.AUDIT_VIEW)
def audit(request: HttpRequest) -> HttpResponse:
    person, verb = _text(request, "person"), _text(request, "verb")
    before = request.GET.get("before", "")
    from_event = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    rows, older = audit_page(request.member, person=person, verb=verb, before=from_event)
    request.nav_current = "organization:people"
    context = {
        "rows": rows,
        "older": older,
        "person": person,
        "verb": verb,
        "first_page": from_event is None,
    }
    return render_page(request, "organization/audit.html", context)


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:80]
