"""One conversation with what the viewer may read of it and do with it."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from coaching.models import Commitment, Conversation, JointCall
from coaching.queries.timeline import ICONS, TITLES, sign
from coaching.rules import Mode
from organization.models import Member
from salesplan.lib.cells import Cell, Step

LABELS = {
    "aim": "What is the aim of the visit?",
    "part": "What is your part in it?",
    "preparation": "How did you prepare?",
    "note": "What did you agree?",
    "happened": "What happened?",
    "learned": "What was learned?",
    "differently": "What would you do differently?",
    "next_step": "What is the next step?",
}
READ_LABELS = {
    "aim": "Aim",
    "part": "The manager’s part",
    "preparation": "Preparation",
    "note": "Agreed",
    "happened": "What happened",
    "learned": "What was learned",
    "differently": "What to do differently",
    "next_step": "Next step",
}
CALL_STEPS = (
    ("Strategize", ("aim",)),
    ("Prepare", ("preparation", "part")),
    ("Call", ("happened",)),
    ("Debrief", ("learned",)),
)


@dataclass(frozen=True, slots=True)
class Promise:
    pk: int
    text: str
    owner: str
    sign: Cell
    open: bool


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """`texts` are those that say something, by label."""

    talk: Conversation
    title: str
    icon: str
    steps: tuple[Step, ...]
    texts: tuple[tuple[str, str], ...]
    promises: tuple[Promise, ...]
    writes: bool
    shares: bool
    acknowledges: bool
    settles: bool
    key: UUID


def conversation_page(viewer: Member, talk: Conversation) -> ConversationPage:
    """The talk was fetched as visible to the viewer. Two queries, and one for a joint call."""
    saved = texts_of(talk)
    writes = Conversation.objects.editable_by(viewer).filter(pk=talk.pk).exists()
    account = f" at {talk.account.name}" if talk.account else ""
    is_person = talk.about_id == viewer.pk
    return ConversationPage(
        talk=talk,
        title=f"{TITLES[Mode(talk.mode)]}{account}",
        icon=ICONS[Mode(talk.mode)],
        steps=_steps(saved) if talk.mode == Mode.FIELD else (),
        texts=tuple((READ_LABELS[name], text) for name, text in saved.items() if text),
        promises=_promises(viewer, talk),
        writes=writes,
        shares=writes and talk.private,
        acknowledges=is_person and talk.acknowledged_at is None,
        settles=writes or is_person,
        key=uuid4(),
    )


def texts_of(talk: Conversation) -> dict[str, str]:
    """Every text by name, in the order in which they are read."""
    rows = dict.fromkeys(Conversation.TEXTS, talk)
    if talk.mode == Mode.FIELD:
        rows |= dict.fromkeys(JointCall.TEXTS, talk.joint_call)
    return {name: getattr(rows[name], name) for name in LABELS if name in rows}


def _steps(saved: dict[str, str]) -> tuple[Step, ...]:
    done = [any(saved[name] for name in names) for _, names in CALL_STEPS]
    current = done.index(False) if False in done else None
    return tuple(
        Step(label, "done" if done[n] else "current" if n == current else "open")
        for n, (label, _) in enumerate(CALL_STEPS)
    )


def _promises(viewer: Member, talk: Conversation) -> tuple[Promise, ...]:
    rows = Commitment.objects.filter(conversation=talk).select_related("owner")
    return tuple(
        Promise(
            pk=row.pk,
            text=row.text,
            owner="you" if row.owner_id == viewer.pk else row.owner.first_name,
            sign=sign(viewer, row),
            open=row.state == Commitment.State.OPEN,
        )
        for row in rows.order_by("due_on", "pk")
    )
