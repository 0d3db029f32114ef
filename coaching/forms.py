from collections import Counter
from uuid import uuid4

from django import forms
from django.db.models import Exists, OuterRef

from coaching.models import Conversation, people_coached
from coaching.queries.conversation import LABELS
from coaching.rules import ComeBack, Feeling, Mode, Talk, appended
from organization.models import Member, Reporting
from pipeline.models import Account

LONG = 4_000


class PersonField(forms.ModelChoiceField):
    """First names; the whole name where two share one."""

    def narrow(self, people):
        """Offer these. One query; a choice is checked against the database once more."""
        self.queryset = people
        names = Counter(person.first_name for person in people)
        self.choices = [
            (one.pk, one.name if names[one.first_name] > 1 else one.first_name) for one in people
        ]


class LogForm(forms.Form):
    """A talk with somebody the viewer leads. Direct reports come first."""

    who = PersonField(
        queryset=Member.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        label="With whom",
        error_messages={
            "required": "Choose with whom you talked.",
            "invalid_choice": "This is nobody you lead today. Choose again; your text is kept.",
        },
    )
    mode = forms.ChoiceField(
        choices=Conversation.MODES, widget=forms.RadioSelect, initial=Mode.PHONE, label="How"
    )
    note = forms.CharField(
        required=False,
        max_length=LONG,
        label="What did you agree?",
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": "Tap the microphone on your keyboard and speak"}
        ),
    )
    private = forms.BooleanField(required=False)
    come_back = forms.ChoiceField(
        choices=Conversation.COME_BACK,
        widget=forms.RadioSelect,
        initial=ComeBack.NO,
        label="Come back to it",
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        direct = Reporting.objects.in_force(viewer.today).filter(
            leader=viewer, member=OuterRef("pk"), depth=1
        )
        people = people_coached(viewer).annotate(direct=Exists(direct))
        self.fields["who"].narrow(people.order_by("-direct", "name", "pk"))

    @property
    def talk(self):
        said = self.cleaned_data
        return Talk(
            mode=Mode(said["mode"]),
            note=said["note"],
            private=said["private"],
            come_back=ComeBack(said["come_back"]),
        )


class CompletionForm(forms.Form):
    """The texts of a conversation. Shared ones are added to, so their boxes start empty."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    account = forms.ModelChoiceField(
        queryset=Account.objects.none(), required=False, label="Account", empty_label="None"
    )

    def __init__(self, *args, viewer, talk, saved, **kwargs):
        super().__init__(*args, **kwargs)
        self.saved, self.shared = saved, not talk.private
        self.fields["version"].initial = talk.version
        own = Account.objects.visible_to(viewer).filter(owner=talk.about)
        self.fields["account"].queryset = own.order_by("name", "pk")
        self.fields["account"].initial = talk.account_id
        for name, text in saved.items():
            self.fields[name] = forms.CharField(
                required=False,
                max_length=LONG,
                label=LABELS[name],
                initial="" if self.shared else text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def boxes(self):
        """Each text's field with what stays above it."""
        return [(self[name], text if self.shared else "") for name, text in self.saved.items()]

    def texts(self, *, beside_saved=False):
        """What was typed; with `beside_saved` below what was saved meanwhile, not instead.

        A text the page did not send is left as it is."""
        typed = {name: self.cleaned_data[name] for name in self.saved if name in self.data}
        if not beside_saved or self.shared:
            return typed
        return {
            name: text if text == self.saved[name] else appended(self.saved[name], text)
            for name, text in typed.items()
        }

    def differences(self):
        """Label, text saved meanwhile, text typed: where both say something else."""
        return [
            (LABELS[name], saved, self.cleaned_data[name])
            for name, saved in self.saved.items()
            if self.cleaned_data[name] and self.cleaned_data[name] != saved
        ]


class CommitmentForm(forms.Form):
    owner = PersonField(
        queryset=Member.objects.none(), widget=forms.RadioSelect, empty_label=None, label="Who"
    )
    text = forms.CharField(
        max_length=200,
        label="Will do what",
        error_messages={"required": "Say what will be done."},
        widget=forms.TextInput,
    )
    due_on = forms.DateField(
        required=False, label="By", widget=forms.DateInput(attrs={"type": "date"})
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args, talk, **kwargs):
        super().__init__(*args, **kwargs)
        both = Member.objects.filter(pk__in=[talk.author_id, talk.about_id])
        self.fields["owner"].narrow(both.order_by("name", "pk"))
        self.fields["owner"].initial = talk.about_id


class ReplyForm(forms.Form):
    reply = forms.CharField(
        required=False,
        max_length=LONG,
        label="An answer, if you like",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SharingForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    confirm = forms.BooleanField()


class SettlementForm(forms.Form):
    kept = forms.TypedChoiceField(
        choices=[("yes", "Kept"), ("no", "Not kept")], coerce=lambda value: value == "yes"
    )


def _score():
    return forms.IntegerField(
        min_value=1,
        max_value=10,
        error_messages={
            "required": "Choose all three, from 1 to 10.",
            "min_value": "Choose all three, from 1 to 10.",
            "max_value": "Choose all three, from 1 to 10.",
            "invalid": "Choose all three, from 1 to 10.",
        },
    )


class CheckinForm(forms.Form):
    energy = _score()
    enthusiasm = _score()
    endurance = _score()
    word = forms.CharField(required=False, max_length=140)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    key = forms.UUIDField()

    @property
    def feeling(self):
        said = self.cleaned_data
        return Feeling(said["energy"], said["enthusiasm"], said["endurance"], said["word"])


class FloorForm(forms.Form):
    floor = forms.IntegerField(
        min_value=1,
        max_value=10,
        label="Your floor",
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 10}),
    )
    action = forms.CharField(
        required=False,
        max_length=200,
        label="When I am there, I will …",
        help_text="Shown to you when it is time, and to nobody else.",
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
