import uuid

from django import forms
from django.conf import settings


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    widget = ManyFilesInput

    def clean(self, data, initial=None):
        return [super(ManyFilesField, self).clean(one, initial) for one in data or [None]]


class ImportForm(forms.Form):
    """Files from a CRM. `form_key` tells a second click from a second import."""

    files = ManyFilesField(
        label="CSV files",
        widget=ManyFilesInput({"accept": ".csv,text/csv", "multiple": True}),
        error_messages={
            "required": "Choose at least one .csv file.",
            "empty": "One of the files is empty. Export it again.",
        },
    )
    check_only = forms.BooleanField(label="Check first, write nothing yet", required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls):
        return cls(initial={"form_key": uuid.uuid4(), "check_only": True})

    def clean_files(self):
        files = self.cleaned_data["files"]
        for file in files:
            if not file.name.lower().endswith(".csv"):
                raise forms.ValidationError(
                    f"“{file.name}” is not a .csv file. Export it as CSV and choose it again."
                )
        limit = settings.UPLOAD_LIMIT
        if sum(file.size for file in files) > limit:
            raise forms.ValidationError(
                f"Together the files have more than {limit // 1024**2} MB. Split them."
            )
        return files


class EstimatesForm(forms.Form):
    amounts = forms.BooleanField(label="Amounts, by list price", required=False)
    close_dates = forms.BooleanField(label="Close dates, by the usual cycle", required=False)
