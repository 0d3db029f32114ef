from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dashboards.queries.health import health as read_health
from dashboards.views.frame import footed
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import render_page


@require_safe
@requires(Permission.HEALTH_VIEW)
def health(request: HttpRequest) -> HttpResponse:
    """For operations: what is still to set up, and whether the machinery is well."""
    member = request.member
    found = read_health(member.organization, on=member.today)
    context = {"found": found, "zone": member.organization.time_zone, **found.heads}
    return render_page(request, "dashboards/health.html", footed(request, found.stamp, context))
