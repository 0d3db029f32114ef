from decimal import Decimal, InvalidOperation

from django import forms

from objectives.models import Measure, SeasonProfile
from objectives.rules.seasonality import SeasonError, checked_weights


class MeasureForm(forms.Form):
    name = forms.CharField(max_length=80)
    kind = forms.ChoiceField(choices=Measure.Kind.choices)
    basis = forms.CharField(max_length=80, required=False)
    is_gap = forms.BooleanField(required=False)

    def __init__(self, *args, organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.measures = Measure.objects.filter(organization=organization)

    def clean(self):
        cleaned = super().clean()
        if self.measures.filter(name=cleaned.get("name")).exists():
            self.add_error("name", "There is a measure of this name. Choose another one.")
        if cleaned.get("is_gap") and self.measures.filter(is_gap=True).exists():
            self.add_error("is_gap", "The gap is computed for another measure already.")
        if cleaned.get("is_gap") and cleaned.get("kind") != Measure.Kind.MONEY:
            self.add_error("kind", "The gap is an amount of money. Choose money, or leave it out.")
        return cleaned


class SeasonForm(forms.Form):
    name = forms.CharField(max_length=80)
    weights = forms.CharField(max_length=120)

    def __init__(self, *args, organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.seasons = SeasonProfile.objects.filter(organization=organization)

    def clean_name(self):
        if self.seasons.filter(name=self.cleaned_data["name"]).exists():
            raise forms.ValidationError("There is a season of this name. Choose another one.")
        return self.cleaned_data["name"]

    def clean_weights(self):
        """Twelve percentages, parted by spaces or commas."""
        texts = self.cleaned_data["weights"].replace(",", " ").split()
        try:
            return checked_weights([Decimal(text) for text in texts])
        except InvalidOperation:
            raise forms.ValidationError(
                "Write 12 numbers, as in 5 6 8 7 8 10 6 6 10 9 10 15."
            ) from None
        except SeasonError as fault:
            raise forms.ValidationError(str(fault)) from None
