from decimal import Decimal

from django import forms
from django.db.models import Q

from objectives.models import Measure, Objective, SeasonProfile, Theme
from organization.models import Unit
from pipeline.models import Product
from salesplan.lib.fields import MONEY_LIMIT

AMOUNT = {
    "required": False,
    "max_digits": 16,
    "decimal_places": 4,
    "max_value": MONEY_LIMIT,
    "min_value": -MONEY_LIMIT,
    "localize": False,
}


class VisionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    vision = forms.CharField(max_length=2_000, required=False, widget=forms.Textarea({"rows": 3}))
    goal = forms.CharField(max_length=300, required=False)


class ThemeForm(forms.Form):
    name = forms.CharField(max_length=120)
    why = forms.CharField(max_length=500, required=False)

    def __init__(self, *args, strategy, **kwargs):
        super().__init__(*args, **kwargs)
        self.strategy = strategy

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.strategy.themes.filter(name=name).exists():
            raise forms.ValidationError(f"“{name}” is already a theme here. Choose another name.")
        return name


class ObjectiveForm(forms.Form):
    """What a person may say about an objective; every choice is limited to what they may see."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    kind = forms.ChoiceField(choices=Objective.Kind.choices)
    title = forms.CharField(max_length=200)
    why = forms.CharField(max_length=500, required=False)
    theme = forms.ModelChoiceField(Theme.objects.none(), required=False)
    parent = forms.ModelChoiceField(Objective.objects.none(), required=False)
    measure = forms.ModelChoiceField(Measure.objects.none(), required=False)
    target = forms.DecimalField(**AMOUNT)
    now = forms.DecimalField(**AMOUNT)
    per = forms.ChoiceField(choices=Objective._meta.get_field("per").choices, initial="year")
    season = forms.ModelChoiceField(SeasonProfile.objects.none(), required=False)
    customer_type = forms.ChoiceField(
        choices=[("", "—"), *Objective.CustomerType.choices], required=False
    )
    offer_type = forms.ChoiceField(
        choices=[("", "—"), *Objective._meta.get_field("offer_type").choices], required=False
    )
    product = forms.ModelChoiceField(Product.objects.none(), required=False)
    segment = forms.CharField(max_length=80, required=False)
    deal_type = forms.CharField(max_length=80, required=False)
    weight = forms.IntegerField(min_value=0, max_value=100, required=False)
    provider = forms.CharField(max_length=120, required=False)
    due_on = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    delivered_on = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    serves = forms.ModelMultipleChoiceField(
        Objective.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, viewer, owner, year, kinds, objective=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [c for c in Objective.Kind.choices if c[0] in kinds]
        mine = {"owner_unit": owner} if isinstance(owner, Unit) else {"owner_member": owner}
        objectives = Objective.objects.visible_to(viewer).of_year(year)
        others = objectives.exclude(pk=objective.pk) if objective else objectives
        self.fields["serves"].queryset = others.filter(**mine).order_by("kind", "title", "pk")
        above = others.filter(Q(owner_unit__isnull=False)).exclude(**mine)
        self.fields["parent"].queryset = above.select_related("owner_unit").order_by(
            "owner_unit__path", "title", "pk"
        )
        themes = Theme.objects.visible_to(viewer).filter(strategy__year=year)
        self.fields["theme"].queryset = themes.order_by("strategy", "position", "pk")
        for name, model in (("measure", Measure), ("season", SeasonProfile), ("product", Product)):
            self.fields[name].queryset = model.objects.visible_to(viewer).order_by("name", "pk")
        if "R" not in kinds:
            self.fields["measure"].queryset = self.fields["measure"].queryset.filter(is_gap=False)
        self.fields["parent"].label_from_instance = lambda o: f"{o.owner_unit}: {o.title}"
        self.fields["serves"].label_from_instance = lambda o: f"{o.kind} · {o.title}"

    def clean(self):
        cleaned = super().clean()
        measure = cleaned.get("measure")
        if measure and measure.is_gap and cleaned.get("kind") != Objective.Kind.RESULT:
            self.add_error(
                "measure", "Only a result is a goal in this measure. Choose another one."
            )
        return cleaned

    def promise(self):
        """The cleaned fields as the model names them, without version and links."""
        fields = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "serves", "weight"}
        }
        weight = self.cleaned_data["weight"]
        fields["weight_ppm"] = None if weight is None else weight * 10_000
        return fields

    @staticmethod
    def values_of(objective):
        """What the form shows of an objective that is there already."""
        names = set(ObjectiveForm.base_fields) - {"serves", "weight"}
        values = {name: getattr(objective, name) for name in names}
        values["serves"] = [link.serves_id for link in objective.serves.all()]
        if objective.weight_ppm is not None:
            values["weight"] = objective.weight_ppm // 10_000
        for name in ("target", "now"):
            if values[name] is not None:
                values[name] = _plain(values[name])
        return values


def _plain(amount: Decimal):
    """1200000.0000 as one would type it: 1200000."""
    return amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount.normalize()
