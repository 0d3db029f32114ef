"""The parts pages are built from."""

from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from salesplan.lib.cells import Cell, Crumb, Step, unknown
from salesplan.lib.charts import HeatCell, HeatMap, HeatRow, Part, ledger


def render(source, **context):
    return " ".join(Template(source).render(Context(context)).split())


class Target(forms.Form):
    amount = forms.DecimalField(
        label="Target 2027, EUR",
        help_text="35,000 closed",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": "This is not a number. Use digits, as in 120,000."},
    )
    mode = forms.ChoiceField(
        label="How",
        choices=[("phone", "Phone"), ("field", "In the field")],
        widget=forms.RadioSelect,
    )
    shared = forms.BooleanField(label="Share it", required=False)


@pytest.mark.parametrize(
    "source",
    [
        '{% card titel="Gap" %}{% endcard %}',
        '{% notice title="x" toen="bad" %}{% endnotice %}',
        '{% status "x" "ok" "more" %}',
        '{% exact 5 curency="EUR" %}',
    ],
)
def test_a_misspelt_prop_is_an_error(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% icon "chekc" %}',
        '{% status "x" "good" %}',
        '{% notice title="x" tone="red" %}{% endnotice %}',
        '{% save_state "done" %}',
    ],
)
def test_an_unknown_tone_or_icon_is_an_error(source):
    with pytest.raises(ValueError, match="no icon|is none of"):
        render(source)


def test_a_status_has_shape_word_and_colour():
    assert render('{% status text "warn" %}', text="behind <28k>") == (
        '<span class="status status--warn"><svg class="icon" viewBox="0 0 16 16"'
        ' aria-hidden="true"><path d="M8 2.5 14.5 13.5H1.5Z"/><path d="M8 6.5v3.2M8 11.6v.1"/>'
        "</svg>behind &lt;28k&gt;</span>"
    )


def test_an_exact_amount_stands_behind_the_compact_one():
    assert render('{% exact amount currency="EUR" %}', amount=Decimal(533_125)) == (
        '<data class="num exact" value="533125" tabindex="0" data-exact="533,125 EUR">533k</data>'
    )
    assert render("{% exact amount full=True %}", amount=Decimal(533_125)) == (
        '<data class="num" value="533125">533,125</data>'
    )


def test_an_unknown_amount_says_why_and_is_never_nothing():
    expected = '<span class="unknown">unknown</span> <span class="small">cost missing</span>'

    assert render('{% exact amount reason="cost missing" %}', amount=None) == expected
    assert render('{% exact missing reason="cost missing" %}') == expected
    assert render("{{ missing|money }}, {{ none|share }}", none=None) == "unknown, unknown"


def test_an_unknown_cell_shows_its_reason():
    assert "heat--unknown" in render('{% cell c look="heat" %}', c=unknown("no owner"))
    assert render('{% cell c look="number" %}', c=unknown("no owner")) == (
        '<span class="unknown">unknown</span> <span class="small">no owner</span>'
    )


def test_an_unknown_cell_without_a_reason_cannot_be():
    with pytest.raises(ValueError, match="says why"):
        Cell(text="?", tone="unknown")


def test_a_cell_carries_its_exact_amount_into_a_status():
    html = render("{% cell c %}", c=Cell("behind 28k", "warn", exact="28,000 EUR"))

    assert html.startswith('<span class="status status--warn"><svg')
    assert 'data-exact="28,000 EUR">behind 28k</data></span>' in html


def test_a_card_names_itself_by_its_heading_and_escapes_it():
    html = render(
        '{% card title=title reading="behind 28k" tone="warn" span=8 race="r" %}<p>x</p>{% endcard %}',
        title="Gap & <pace>",
    )

    assert html.startswith('<section class="card span-8" aria-labelledby="h-gap-pace">')
    assert "Gap &amp; &lt;pace&gt;</h2>" in html
    assert "<p>x</p>" in html


def test_a_field_ties_hint_and_error_to_its_input_and_keeps_what_was_typed():
    html = render("{% field form.amount %}", form=Target({"amount": "12o,000"}))

    assert html == (
        '<div class="field"> <label for="id_amount">Target 2027, EUR</label>'
        ' <input type="text" name="amount" value="12o,000" inputmode="decimal" class="input num"'
        ' aria-describedby="id_amount_hint id_amount_error" required aria-invalid="true"'
        ' id="id_amount"> <p class="field__hint" id="id_amount_hint">35,000 closed</p>'
        ' <p class="field__error" id="id_amount_error">'
        "This is not a number. Use digits, as in 120,000.</p> </div>"
    )


def test_radios_become_pills_and_a_checkbox_stands_before_its_words():
    form = Target()

    assert '<div class="choice choice--even"> <label for="id_mode_0"><input type="radio"' in render(
        '{% field form.mode look="even" %}', form=form
    )
    assert '<label class="check"><input type="checkbox" name="shared" id="id_shared"> Share it' in (
        render("{% field form.shared %}", form=form)
    )


def test_a_ledger_is_a_table_with_a_drawing_in_each_row():
    chart = ledger(
        goal=Decimal(100),
        parts=(Part("Closed", Decimal(40), "closed"),),
        gap_hint="not in sight yet",
    )
    html = render('{% ledger chart caption="From goal to gap" %}', chart=chart)

    assert html.count("<svg") == 3
    assert (
        '<tr class="ledger__total"><th scope="row"><span class="ledger__sign">=</span>Gap' in html
    )
    assert '<caption class="vh">From goal to gap</caption>' in html


def test_a_hole_in_a_heat_map_is_a_link_that_creates_what_is_missing():
    chart = HeatMap(
        label="Cascade coverage",
        corner="Theme",
        columns=("North", "West"),
        rows=(
            HeatRow(
                "Hospitals",
                (
                    HeatCell("fine", "4", url="/o/"),
                    HeatCell("hole", "Create", url="/new/", about="an objective in West"),
                ),
                "1 of 2",
            ),
        ),
        total="Cascaded",
    )

    html = render("{% heat_map chart %}", chart=chart)

    assert '<a class="map__cell map__cell--hole" href="/new/">' in html
    assert '<span class="vh"> an objective in West</span></a>' in html
    assert '<td class="num">1 of 2</td>' in html


def test_crumbs_and_steps_say_where_one_is():
    assert 'Health</a></li><li aria-current="page">Asha</li>' in render(
        "{% crumbs items %}", items=[Crumb("Health", "/t/"), Crumb("Asha")]
    )
    assert '<li class="steps__item" aria-current="step">' in render(
        '{% steps items "State" %}', items=[Step("Draft", "done"), Step("Returned", "current")]
    )


def test_math_opens_formula_and_reason():
    html = render(
        '{% math summary="See the math" formula=f why="Because." %}rows{% endmath %}', f="a = 1 < 2"
    )

    assert html.startswith('<details class="math"> <summary><svg class="icon"')
    assert 'aria-label="Formula">a = 1 &lt; 2</div> rows <p class="math__why">Because.</p>' in html


def test_a_save_state_carries_an_icon_for_every_state():
    html = render('{% save_state "saved" "Saved 14:06" %}')

    assert html.startswith('<span class="save save--saved" role="status" data-save-state="saved">')
    assert html.count(" hidden>") == 2
    assert "<span data-save-text>Saved 14:06</span>" in html


@pytest.mark.parametrize(
    ("letter", "title"),
    [("r", "Results"), ("A", "Activities"), ("c", "Capability"), ("E", "Energy")],
)
def test_a_race_badge_has_its_letter_and_word(letter, title):
    hue = letter.lower()
    assert render("{% race letter %}", letter=letter) == (
        f'<span class="race race--{hue}" title="{title}">{letter.upper()}</span>'
    )
