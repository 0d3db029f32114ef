from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organization.access import requires
from organization.rules import Permission
from salesplan.lib.middleware import static_page

HOMES = [
    (Permission.COACHING_LOG, "dashboards:team"),
    (Permission.PRESENT, "dashboards:organization"),
    (Permission.HEALTH_VIEW, "dashboards:health"),
    (Permission.YEAR_VIEW, "dashboards:my-year"),
]


@require_safe
@requires(Permission.HOME_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Where a person's day begins: the first page that fits one of their roles."""
    name = next(name for permission, name in HOMES if permission in request.permissions)
    return redirect(name)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For load balancers: this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """A fixed page: whatever broke may be what a rendered one needs."""
    return HttpResponse(static_page("500.html"), status=500)
