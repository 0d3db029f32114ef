"""htmx itself swaps no 4xx: without this table a conflict would look like a save."""

import json
import re

import pytest
from django.template.loader import render_to_string


@pytest.fixture(scope="module")
def config():
    markup = render_to_string("components/htmx_config.html")
    return json.loads(re.search(r"content='(.*?)'", markup).group(1))


def handling(config, status):
    return next(row for row in config["responseHandling"] if re.fullmatch(row["code"], str(status)))


@pytest.mark.parametrize("status", [200, 201, 409, 422, 428])
def test_answers_people_must_see_are_swapped_in(config, status):
    assert handling(config, status)["swap"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 502, 503])
def test_other_faults_are_errors_and_leave_the_page_as_it_is(config, status):
    assert handling(config, status) == {"code": "[45]..", "swap": False, "error": True}


def test_htmx_evaluates_nothing_and_keeps_no_history(config):
    assert {
        name: config[name]
        for name in ("allowEval", "includeIndicatorStyles", "selfRequestsOnly", "historyCacheSize")
    } == {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
    }
