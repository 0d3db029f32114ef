"""A page that does nothing but render a table: what every page of its length costs at least."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template import engines

ROW = 100
TEMPLATE = (
    "<!doctype html><title>Bare</title><table>{% for row in rows %}"
    '<tr class="row"><td class="row__name">{{ row.name }}</td><td class="row__figure">'
    "{{ row.figure }}</td></tr>\n{% endfor %}</table>"
)


@cache
def _template():
    return engines["django"].from_string(TEMPLATE)


def bare_page(request: HttpRequest, size: int) -> HttpResponse:
    rows = [{"name": f"Row {n:04d}", "figure": n * 1000} for n in range(size // ROW)]
    return HttpResponse(_template().render({"rows": rows}, request))
