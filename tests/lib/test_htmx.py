from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from salesplan.lib.htmx import go_to, render_page


def request(*, target=None, htmx=True, history=False):
    made = RequestFactory().get("/")
    made.htmx = SimpleNamespace(target=target, history_restore_request=history)
    if not htmx:
        made.htmx = False
    return made


def test_a_visit_gets_the_page():
    response = render_page(request(), "list.html", {"rows": [1]}, partials=("rows",), status=422)

    assert (response.template_name, response.status_code) == ("list.html", 422)
    assert response.context_data == {"rows": [1]}


@pytest.mark.parametrize(
    ("target", "history", "template"),
    [
        ("rows", False, "list.html#rows"),
        ("rows", True, "list.html"),
        ("secrets", False, "list.html"),
    ],
)
def test_a_swap_gets_only_a_partial_the_view_names(target, history, template):
    response = render_page(
        request(target=target, history=history), "list.html", {}, partials=("rows",)
    )

    assert response.template_name == template


def test_caches_keep_page_and_partial_apart():
    assert render_page(request(), "list.html", {})["Vary"] == "HX-Request, HX-Target"


def test_a_form_leads_elsewhere_with_and_without_htmx():
    swapped, plain = go_to(request(), "/next/"), go_to(request(htmx=False), "/next/")

    assert (swapped.status_code, swapped["HX-Redirect"]) == (204, "/next/")
    assert (plain.status_code, plain["Location"]) == (303, "/next/")
