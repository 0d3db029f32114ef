"""The only door into a view, and what every page may know about its viewer."""

import logging
from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from organization.models import Member, RoleGrant, WaysOfLeading, ways_of_leading
from organization.rules import Permission, permissions_of

View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)


class ClosedSignup(DefaultAccountAdapter):
    """Nobody signs up; operations add people."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "too_many_login_attempts": (
            "Too many sign-ins that did not match. Wait five minutes, or have a link sent."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """A mail server that is down fails no page: the same answer as ever, and a log line."""
        try:
            super().send_mail(*args, **kwargs)
        except (SMTPException, OSError):
            if self.request and self.request.resolver_match.app_names:
                raise  # a page of the product sends it by hand and says that it did not leave
            log.exception("a mail about signing in was not sent")


def member_of(request: HttpRequest) -> Member:
    """The viewer as a member with their grants, read at every request. One query where they have
    a role. Raises Http404."""
    now = timezone.now()  # noqa: TID251
    grants = list(
        RoleGrant.objects.filter(member__user_id=request.user.pk, member__left_on__isnull=True)
        .select_related("member__organization", "member__user", "unit")
        .annotate(**ways_of_leading(OuterRef("member"), now))
        .order_by("pk")
    )
    member = grants[0].member if grants else _without_grants(request)
    member.held = tuple(grants)
    member.seen(now)
    if grants:
        first = grants[0]
        member.ways = WaysOfLeading(now, first.way_leads, first.way_borrows, first.way_plans)
    request.permissions = permissions_of(member.roles_on(member.today))
    return member


def _without_grants(request: HttpRequest) -> Member:
    members = Member.objects.select_related("organization", "user").active()
    return get_object_or_404(members, user_id=request.user.pk)


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
    ("People", "organization:people", Permission.ORGANIZATION_SET, "e"),
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
    return {
        **shared,
        "nav": links,
        "may": {item.name for item in request.permissions},
        "theme": member.user.theme,
        "keys_off": not member.user.single_keys,
        **_account_context(request),
    }


def _account_context(request: HttpRequest) -> dict[str, Any]:
    """Somebody without a role has no page to search or set up."""
    if not request.permissions:
        return {}
    return {
        "nav_search_url": reverse("organization:search"),
        "account_links": [{"label": "Your account", "url": reverse("organization:account")}],
    }
