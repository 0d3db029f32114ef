from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coaching import actions
from coaching.forms import CommitmentForm, CompletionForm, ReplyForm, SettlementForm, SharingForm
from coaching.models import Commitment, Conversation
from coaching.queries.conversation import conversation_page, texts_of
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import go_to, render_page


@require_safe
@requires(Permission.COACHING_VIEW)
def conversation(request, pk):
    return _page(request, _visible(request, pk))


@require_POST
@requires(Permission.COACHING_LOG)
def completion(request, pk):
    talk = _writable(request, pk)
    form = _completion_form(request, talk, request.POST)
    if not form.is_valid():
        return _page(request, talk, form=form, status=422)
    try:
        actions.complete_conversation(
            talk,
            version=form.cleaned_data["version"],
            texts=form.texts(beside_saved=request.POST.get("keep") == "both"),
            account_id=getattr(form.cleaned_data["account"], "pk", None),
            by=request.member,
            at=timezone.now(),
        )
    except actions.StaleError:
        return _conflict(request, _writable(request, pk))
    messages.success(request, "Saved.")
    return go_to(request, talk.get_absolute_url())


def _conflict(request, talk):
    """Both texts, and a form that saves over what was saved meanwhile only when asked to."""
    form = _completion_form(request, talk, {**request.POST.dict(), "version": talk.version})
    form.is_valid()
    return _page(request, talk, form=form, status=409, differences=form.differences())


@require_POST
@requires(Permission.COACHING_LOG)
def sharing(request, pk):
    talk = _writable(request, pk)
    form = SharingForm(request.POST)
    if not form.is_valid():
        refusal = f"Not shared. Confirm that {talk.about.first_name} will read it."
        return _page(request, talk, status=422, refusal=refusal)
    version = form.cleaned_data["version"]
    try:
        actions.share(talk, version=version, by=request.member, at=timezone.now())
    except actions.StaleError:
        refusal = "Not shared. It was changed after you opened it; read it again first."
        return _page(request, _writable(request, pk), status=409, refusal=refusal)
    messages.success(request, f"Shared. {talk.about.first_name} can read it.")
    return go_to(request, talk.get_absolute_url())


@require_POST
@requires(Permission.COACHING_VIEW)
def acknowledgement(request, pk):
    talk = _visible(request, pk)
    if talk.about_id != request.member.pk:
        raise PermissionDenied("Only the person it is about acknowledges it.")
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, talk, reply=form, status=422)
    actions.acknowledge(
        talk, reply=form.cleaned_data["reply"], by=request.member, at=timezone.now()
    )
    return go_to(request, talk.get_absolute_url())


@require_POST
@requires(Permission.COACHING_LOG)
def commitments(request, pk):
    talk = _writable(request, pk)
    form = CommitmentForm(request.POST, talk=talk)
    if not form.is_valid():
        return _page(request, talk, promise=form, status=422)
    said = form.cleaned_data
    try:
        actions.add_commitment(
            talk,
            owner=said["owner"],
            text=said["text"],
            due_on=said["due_on"],
            client_key=said["key"],
            by=request.member,
            at=timezone.now(),
        )
    except actions.KeyReusedError:
        form.add_error(None, "It is saved already with another text. Reload the page to add one.")
        return _page(request, talk, promise=form, status=422)
    return go_to(request, talk.get_absolute_url())


@require_POST
@requires(Permission.COACHING_VIEW)
def settlement(request, pk):
    visible = Commitment.objects.visible_to(request.member).select_related("conversation__about")
    commitment = get_object_or_404(visible, pk=pk)
    if not Commitment.objects.settleable_by(request.member).filter(pk=pk).exists():
        raise PermissionDenied("Only the two who talked say whether it was kept.")
    form = SettlementForm(request.POST)
    if not form.is_valid():
        return _page(request, _visible(request, commitment.conversation_id), status=422)
    kept = form.cleaned_data["kept"]
    if not actions.settle_commitment(commitment, kept=kept, by=request.member, at=timezone.now()):
        messages.info(request, "It was settled before. Nothing was changed.")
    return go_to(request, commitment.conversation.get_absolute_url())


def _visible(request, pk):
    talks = Conversation.objects.visible_to(request.member)
    return get_object_or_404(
        talks.select_related("about", "author", "account", "joint_call"), pk=pk
    )


def _writable(request, pk):
    talk = _visible(request, pk)
    if not Conversation.objects.editable_by(request.member).filter(pk=pk).exists():
        raise PermissionDenied("Only who wrote it changes it, while they lead the person.")
    return talk


def _completion_form(request, talk, data=None):
    return CompletionForm(data, viewer=request.member, talk=talk, saved=texts_of(talk))


def _page(request, talk, *, status=200, form=None, promise=None, reply=None, **more):
    request.nav_current = "coaching:home"
    page = conversation_page(request.member, talk)
    context = {"page": page, "talk": talk, "today": request.member.today, **more}
    if page.writes:
        context["form"] = form or _completion_form(request, talk)
        context["promise"] = promise or CommitmentForm(talk=talk)
    if page.acknowledges:
        context["reply"] = reply or ReplyForm()
    return render_page(
        request, "coaching/conversation.html", context, partials=("talk",), status=status
    )
