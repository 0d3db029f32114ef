"""The only door into a view, and what every page may know about its viewer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from organization.models import Member
from organization.rules import Permission, permissions_of

View = Callable[..., HttpResponse]


class ClosedSignup(DefaultAccountAdapter):
    """Nobody signs up; operations add people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def member_of(request: HttpRequest) -> Member:
    """The viewer as a member, read from the database at every request. Raises Http404."""
    member = (
        Member.objects.select_related("organization", "user")
        .active()
        .filter(user_id=request.user.pk)
        .first()
    )
    if member is None:
        raise Http404
    member.seen(timezone.now())  # noqa: TID251
    request.permissions = permissions_of(member.roles_on(member.today))
    return member


def requires(permission: Permission) -> Callable[[View], View]:
    """Let the view run only for a member one of whose roles carries `permission`."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.member = member_of(request)
            if permission not in request.permissions:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.requires = permission
        return guarded

    return decorate


NAVIGATION = [
    ("My year", "dashboards:my-year", Permission.CHECKIN_WRITE, "y"),
    ("My plan", "territories:my-plan", Permission.PLAN_WRITE, "p"),
    ("Team", "dashboards:team", Permission.BOARD_VIEW, "t"),
    ("Organization", "dashboards:organization", Permission.ROLLUP_VIEW, "o"),
    ("Coaching", "coaching:home", Permission.COACHING_VIEW, "c"),
    ("Strategy", "objectives:strategy", Permission.STRATEGY_VIEW, "s"),
    ("Health", "dashboards:health", Permission.HEALTH_VIEW, "h"),
    ("Import", "pipeline:imports", Permission.IMPORT_RUN, "i"),
]


def page_context(request: HttpRequest) -> dict[str, Any]:
    """For base.html: the viewer, the links they may follow, whether this is the demo.

    A page that failed before its viewer was known gets none of it. No query of its own.
    """
    member = getattr(request, "member", None)
    here = request.resolver_match
    shared = {"demo": settings.DEMO_BANNER, "viewer": member, "nav": [], "may": frozenset()}
    if member is None:
        return shared
    current = here.view_name if here else ""
    links = [
        {
            "label": label,
            "url": reverse(name),
            "key": key,
            "current": name == current or getattr(request, "nav_current", "") == name,
        }
        for label, name, permission, key in NAVIGATION
        if permission in request.permissions
    ]
    return {**shared, "nav": links, "may": {item.name for item in request.permissions}}
