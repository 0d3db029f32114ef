"""What must hold when nothing else does."""

import re

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_a_page_about_a_fault_needs_nothing_but_files(name):
    page = (TEMPLATES / name).read_text(encoding="utf-8")
    links = re.findall(r'href="/static/([^"]+)"', page)

    assert re.findall(r"{[{%]", page) == []
    assert [link for link in links if not (STATIC / link).is_file()] == []
    assert "css/tokens.css" in links


def test_every_stylesheet_of_a_part_is_linked_once():
    head = (TEMPLATES / "components" / "head.html").read_text(encoding="utf-8")
    linked = re.findall(r"css/components/([\w-]+\.css)", head)

    assert sorted(linked) == sorted(path.name for path in (STATIC / "css/components").glob("*.css"))


def test_colours_are_written_down_in_tokens_and_for_paper_only():
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(|light-dark\(")
    elsewhere = {
        path.name for path in STATIC.rglob("*.css") if colour.search(path.read_text("utf-8"))
    }

    assert elsewhere == {"tokens.css", "print.css"}
