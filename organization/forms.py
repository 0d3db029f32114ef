from datetime import date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from organization.models import Delegation, Member, RoleGrant, Unit, User
from organization.rules import Role

LEADING = (Role.MANAGER, Role.EXECUTIVE)
ROLE_CHOICES = [(role.value, role.value.capitalize()) for role in Role]


class DayField(forms.DateField):
    widget = forms.DateInput({"type": "date"})
    default_validators = [
        MinValueValidator(date(1950, 1, 1), "Choose a day after 1949."),
        MaxValueValidator(date(2199, 12, 31), "Choose a day before 2200."),
    ]


def leaders(viewer, *, today, roles=LEADING):
    """People at work who hold one of the roles on the day or will."""
    grants = RoleGrant.objects.filter(role__in=roles).open_after(today)
    return (
        Member.objects.visible_to(viewer)
        .active()
        .filter(pk__in=grants.values("member"))
        .order_by("name", "pk")
    )


class PersonForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    name = forms.CharField(max_length=160)
    email = forms.EmailField(required=False)
    crm_key = forms.CharField(max_length=120, required=False)
    sales_role = forms.ChoiceField(
        choices=[("", "None"), ("hunter", "Hunter"), ("farmer", "Farmer"), ("channel", "Channel")],
        required=False,
    )

    def __init__(self, *args, viewer, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.viewer, self.person = viewer, person

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        user = self.person.user if self.person else None
        if user and not email:
            raise forms.ValidationError(
                "A sign-in needs an address. To take the sign-in away, say that the person left."
            )
        others = User.objects.filter(email__iexact=email)
        if email and others.exclude(pk=user.pk if user else None).exists():
            raise forms.ValidationError("Somebody signs in with this address. Choose another.")
        return email

    def clean_crm_key(self):
        key = self.cleaned_data["crm_key"]
        others = Member.objects.visible_to(self.viewer).filter(crm_key=key)
        if key and others.exclude(pk=self.person.pk if self.person else None).exists():
            raise forms.ValidationError("Somebody else has this CRM key. Choose another.")
        return key

    @staticmethod
    def values_of(person):
        return {
            "version": person.version,
            "name": person.name,
            "email": person.user.email if person.user else "",
            "crm_key": person.crm_key,
            "sales_role": person.sales_role,
        }


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLE_CHOICES)
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, empty_label="No unit")
    starts_on = DayField()
    ends_on = DayField(required=False)

    def __init__(self, *args, viewer, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["unit"].queryset = _units(viewer)

    def clean(self):
        fields = super().clean()
        role, unit = fields.get("role"), fields.get("unit")
        if role in LEADING and not unit and "unit" not in self.errors:
            self.add_error("unit", f"Choose the unit the person is {role} of.")
        if role and role not in LEADING:
            fields["unit"] = unit = None
        starts_on, ends_on = fields.get("starts_on"), fields.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", "The role ends before it begins. Choose a later day.")
        if starts_on and not self.errors and self._held(role, unit, starts_on, ends_on):
            raise forms.ValidationError("The person holds this role on those days already.")
        return fields

    def _held(self, role, unit, starts_on, ends_on):
        held = self.person.grants.filter(role=role, unit=unit).open_after(starts_on)
        return held.filter(starts_on__lt=ends_on).exists() if ends_on else held.exists()


class PlaceForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), empty_label="Choose a unit")
    manager = forms.ModelChoiceField(Member.objects.none(), required=False, empty_label="Nobody")
    planning_manager = forms.ModelChoiceField(
        Member.objects.none(), required=False, empty_label="The manager"
    )
    starts_on = DayField()

    def __init__(self, *args, viewer, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = _units(viewer)
        above = leaders(viewer, today=viewer.today).exclude(pk=person.pk)
        for name in ("manager", "planning_manager"):
            self.fields[name].queryset = above


class UnitForm(forms.Form):
    name = forms.CharField(max_length=120)
    level = forms.ChoiceField(choices=Unit.Level.choices, initial=Unit.Level.TEAM)
    parent = forms.ModelChoiceField(Unit.objects.none(), required=False, empty_label="Nothing")

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = units = _units(viewer)
        if units.exists():
            self.fields["parent"].required = True
            self.fields["parent"].empty_label = "Choose a unit"


class UnitNameForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(max_length=120)


class YearForm(forms.Form):
    year = forms.IntegerField(min_value=1900, max_value=2999)


class LookForm(forms.Form):
    theme = forms.ChoiceField(
        choices=[("light", "Light"), ("dark", "Dark"), ("system", "System")], required=False
    )
    single_keys = forms.ChoiceField(choices=[("on", "On"), ("off", "Off")], required=False)

    def chosen(self):
        """Only what was sent: each of the two is set by its own button."""
        chosen = {}
        if theme := self.cleaned_data["theme"]:
            chosen["theme"] = "" if theme == "system" else theme
        if keys := self.cleaned_data["single_keys"]:
            chosen["single_keys"] = keys == "on"
        return chosen


class DelegationForm(forms.Form):
    to = forms.ModelChoiceField(Member.objects.none(), empty_label="Choose a manager")
    starts_on = DayField()
    last_on = DayField()

    def __init__(self, *args, viewer, **kwargs):
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        managers = leaders(viewer, today=viewer.today, roles=(Role.MANAGER,))
        self.fields["to"].queryset = managers.exclude(pk=viewer.pk)

    def clean(self):
        fields = super().clean()
        first, last = fields.get("starts_on"), fields.get("last_on")
        if not (first and last):
            return fields
        fields["starts_at"] = self._midnight(first)
        fields["ends_at"] = self._midnight(last + timedelta(days=1))
        if last < max(first, self.viewer.today):
            self.add_error("last_on", "This would be over before it begins. Choose a later day.")
        elif (last - first).days > 366:
            self.add_error("last_on", "Reports are lent for a year at most. Choose an earlier day.")
        elif self._lent(fields):
            raise forms.ValidationError("You lent them to this person for some of these days.")
        return fields

    def _midnight(self, day):
        return datetime.combine(day, time(), tzinfo=self.viewer.organization.zone)

    def _lent(self, fields):
        lent = Delegation.objects.filter(manager=self.viewer, delegate=fields.get("to"))
        return lent.filter(
            starts_at__lt=fields["ends_at"], ends_at__gt=fields["starts_at"]
        ).exists()


def _units(viewer):
    return Unit.objects.visible_to(viewer).filter(closed_on__isnull=True).order_by("name", "pk")
