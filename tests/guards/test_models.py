"""Every row belongs to exactly one organization."""

from django.apps import apps

from organization.models import Member, Organization, Owned, User

OURS = {"organization", "pipeline", "objectives", "territories", "coaching"}
ROOTS = {
    Organization: "the root itself",
    Member: "owned, with a named reverse relation",
    User: "a sign-in; what it may do hangs on its member",
    apps.get_model("organization.OutboxMessage"): "a task to send, ids only; not shown to anybody",
    apps.get_model("objectives.PublishedRun"): "one row an organization, keyed by it",
}


def test_every_model_is_owned_by_an_organization_or_is_a_named_root():
    models = {model for model in apps.get_models() if model._meta.app_label in OURS}

    assert {model for model in models if not issubclass(model, Owned)} == set(ROOTS)


def test_every_model_says_who_may_see_its_rows():
    silent = [
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and issubclass(model, Owned)
        and not hasattr(model.objects.all(), "visible_to")
    ]

    assert silent == []
