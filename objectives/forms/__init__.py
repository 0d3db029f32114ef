from objectives.forms.measures import MeasureForm, SeasonForm
from objectives.forms.promises import ObjectiveForm, ThemeForm, VisionForm

__all__ = ["MeasureForm", "ObjectiveForm", "SeasonForm", "ThemeForm", "VisionForm"]
