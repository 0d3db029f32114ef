import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django import forms
from django.urls import reverse

from pipeline.models import Account
from salesplan.lib import figures
from salesplan.lib.fields import MONEY_LIMIT
from territories.models import KeyAccount, PlanLine, PlanText
from territories.rules.sections import ENERGY, LINE_SECTION, LINE_SECTIONS, TEXT

AMOUNT = re.compile(r"\d{1,3}([, '\u2019\u00a0\u202f]\d{3})*(\.\d{1,2})?|\d+(\.\d{1,2})?", re.ASCII)


class AmountField(forms.CharField):
    """Money as people type it, `170,000` or `170 000`; empty is not known."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=20, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise forms.ValidationError(
                f"This is not a number: “{text}”. Use digits, as in 120,000.", code="invalid"
            )
        amount = Decimal(re.sub(r"[^0-9.]", "", text))
        if amount >= MONEY_LIMIT:
            raise forms.ValidationError("This is more than a plan can hold.", code="large")
        return amount

    def validate(self, value):
        pass

    def run_validators(self, value):
        pass

    def prepare_value(self, value):
        if not isinstance(value, Decimal):
            return value
        return figures.number(value, places=0 if value == value.to_integral_value() else 2)


class WordsField(forms.CharField):
    """Text whose line ends are the same whoever sends it."""

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")


def _day(value):
    return value.isoformat() if isinstance(value, date) else value


class RowForm(forms.Form):
    """The fields of one row, and what its writer had seen of them.

    The page carries the values it shows in `initial-` fields. So a save knows which fields were
    changed, and from what, whatever was saved in between.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    route = kind = ""

    def __init__(self, row, data=None):
        self.row = row
        self.key = f"{self.kind}-{row.pk}"
        super().__init__(data, auto_id=f"{self.key}-%s")
        for name in self.names:
            self.fields[name].initial = getattr(row, name)
        self.fields["version"].initial = row.version

    @property
    def is_private(self):
        return getattr(self.row, "section", "") == ENERGY

    @property
    def names(self):
        return [name for name in self.fields if name != "version"]

    @property
    def url(self):
        return reverse(self.route, kwargs={"pk": self.row.pk})

    @property
    def bound(self):
        return [self[name] for name in self.names]

    def changes(self):
        """What was changed, and what stood there when its writer began, by field."""
        changed, seen = {}, {}
        for name in self.names:
            if name not in self.data:
                continue
            value, began = self.cleaned_data[name], self._began(name)
            if began is not _NOT_SENT:
                seen[name] = began
            if value != (getattr(self.row, name) if began is _NOT_SENT else began):
                changed[name] = value
        return changed, seen

    def _began(self, name):
        sent = self.data.get(f"initial-{name}")
        if sent is None:
            return _NOT_SENT
        try:
            return self.fields[name].to_python(sent)
        except forms.ValidationError:
            return _NOT_SENT

    @property
    def shown(self):
        """Name and text of what the page shows: sent back to tell what was changed."""
        values = self.cleaned_data if self.is_bound and self.is_valid() else None
        for name in self.names:
            value = values[name] if values else getattr(self.row, name)
            text = _day(self.fields[name].prepare_value(value))
            yield f"initial-{name}", "" if text is None else text

    def text_of(self, name, value):
        """A field's value as the page would show it."""
        text = _day(self.fields[name].prepare_value(value))
        return "" if text is None else str(text)


_NOT_SENT = object()


def _area(limit, rows=3):
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit})


class TextForm(RowForm):
    text = WordsField(required=False)
    route, kind = "territories:text", "text"

    def __init__(self, row: PlanText, data=None):
        super().__init__(row, data)
        section = TEXT[row.section]
        words = WordsField(
            required=False,
            max_length=section.most,
            widget=_area(section.most),
            label=section.label,
            help_text=section.hint,
            initial=row.text,
        )
        self.fields["text"] = words


class KeyAccountForm(RowForm):
    target = AmountField(label="Target")
    potential = AmountField(label="Potential a year")
    tier = forms.ChoiceField(
        required=False, choices=[("", "none"), ("A", "A"), ("B", "B"), ("C", "C")]
    )
    entry_strategy = WordsField(
        required=False,
        max_length=240,
        widget=_area(240),
        label="Entry strategy: how you get in",
        help_text="Who gains what, and why now. 240 characters.",
    )
    next_step = forms.CharField(required=False, max_length=120, label="Next step")
    next_step_on = forms.DateField(
        required=False,
        label="By",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    route, kind = "territories:key-account", "account"

    def __init__(self, row: KeyAccount, data=None):
        super().__init__(row, data)


class LineForm(RowForm):
    label = forms.CharField(max_length=80)
    count = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=9_999,
        label="Clients",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    size = AmountField(label="Size each")
    target = AmountField(label="Target")
    note = forms.CharField(required=False, max_length=160, label="Note")
    route, kind = "territories:line", "line"

    def __init__(self, row: PlanLine, data=None):
        super().__init__(row, data)
        section = LINE_SECTION[row.section]
        self.fields["label"].label = section.noun
        if not section.counted:
            del self.fields["count"], self.fields["size"]
        else:
            del self.fields["note"]
            self.fields["target"].help_text = "Empty: clients times size."


class NewKeyAccountForm(forms.Form):
    """Accounts the plan's owner sees and has not put on the plan yet."""

    account = forms.ModelChoiceField(
        queryset=Account.objects.none(),
        label="Account from the CRM",
        empty_label="Choose one",
        error_messages={
            "invalid_choice": "This account is not one of yours. Choose one from the list."
        },
    )

    def __init__(self, plan, viewer, data=None):
        super().__init__(data, auto_id="new-%s")
        self.fields["account"].queryset = (
            Account.objects.visible_to(viewer).only("pk", "name").order_by("name", "pk")
        )
        self.taken = plan.key_accounts.values("account")

    def for_choosing(self):
        """Without the accounts that are on the plan; sending one of them again is no error."""
        accounts = self.fields["account"].queryset
        self.fields["account"].queryset = accounts.exclude(pk__in=self.taken)
        return self


class NewLineForm(forms.Form):
    section = forms.ChoiceField(
        choices=[(section.key, section.title) for section in LINE_SECTIONS],
        widget=forms.HiddenInput,
    )
    label = forms.CharField(max_length=80)
    sent_key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def blank(cls, section):
        form = cls(
            initial={"section": section.key, "sent_key": uuid4()},
            auto_id=f"new-{section.key}-%s",
        )
        form.fields["label"].label = f"New: {section.noun.lower()}"
        return form


class MoveForm(forms.Form):
    """What comes with a move of the plan: the version that was read, and why."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = WordsField(required=False, max_length=1_000, widget=_area(1_000, 2))
