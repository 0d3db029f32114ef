"""One way for a view to answer both a page visit and an htmx swap."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    partials: tuple[str, ...] = (),
    status: int = 200,
) -> TemplateResponse:
    """Render `template`, or only the partial an htmx request targets.

    The element id that htmx swaps is the partial's name, and only names the view
    lists in `partials` can be asked for.
    """
    htmx = request.htmx
    if htmx.target in partials and not htmx.history_restore_request:
        template = f"{template}#{htmx.target}"
    response = TemplateResponse(request, template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url` as a whole page, after a plain form or an htmx one."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})
