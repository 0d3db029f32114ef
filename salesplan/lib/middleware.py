"""What holds for every request, whatever the view."""

from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponse]
FORM_LIMIT = 2 * 1024 * 1024
UPLOAD_PATH = "/ops/imports/files/"


class UploadLimit:
    """Refuse a large body before anything reads it.

    Django spools a multipart body to disk while it looks for the CSRF token, for strangers too.
    Only a signed-in person may send a large body, and only where files are taken in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = _content_length(request)
        if size <= FORM_LIMIT:
            return self.get_response(request)
        takes_files = request.path == UPLOAD_PATH and request.user.is_authenticated
        if takes_files and size <= settings.UPLOAD_LIMIT:
            return self.get_response(request)
        limit = (settings.UPLOAD_LIMIT if takes_files else FORM_LIMIT) // (1024 * 1024)
        return render(request, "413.html", {"limit_mb": limit}, status=413)


def _content_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class DatabaseGap:
    """A database that restarts is a pause, not a fault: say so, and when to try again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        return unavailable()


def unavailable() -> HttpResponse:
    response = HttpResponse(static_page("503.html"), status=503)
    response["Retry-After"] = "5"
    return response


def static_page(name: str) -> str:
    """A page that needs nothing to be shown: no database, no session, no template engine."""
    return str((settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8"))


class PrivatePages:
    """No page of the product is kept by a browser, a proxy or htmx; static files are."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


class SessionRest:
    """A session rests from the last request on, whether or not that request changed it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed:
            request.session.keep_alive()
        return response


class SignedOutHtmx:
    """A swap after the session ended goes to the sign-in page as a whole.

    The browser would follow the redirect and put the sign-in form into a table cell. The text
    typed so far stays on the device; the page script keeps it before it follows HX-Redirect.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = reverse(settings.LOGIN_URL)
        location = response.headers.get("Location", "")
        if not getattr(request, "htmx", False) or not location.startswith(sign_in):
            return response
        page = request.htmx.current_url_abs_path or "/"
        answer = HttpResponse("You were signed out. What you typed is kept here.", status=401)
        answer["HX-Redirect"] = f"{sign_in}?next={quote(page, safe='/')}"
        return answer
