from objectives.forms.promises import ObjectiveForm, ThemeForm, VisionForm

__all__ = ["ObjectiveForm", "ThemeForm", "VisionForm"]
