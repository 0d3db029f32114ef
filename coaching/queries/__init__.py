from coaching.queries.conversation import ConversationPage, conversation_page
from coaching.queries.energy import (
    CheckinCard,
    EnergyPage,
    checkin_card,
    energy_page,
    energy_talk_due,
)
from coaching.queries.talks import (
    OpenCommitment,
    PersonRow,
    days_since,
    due_commitments,
    open_commitments,
    people_to_talk_to,
    to_come_back_to,
)
from coaching.queries.timeline import (
    SHOWS,
    Entry,
    Month,
    sign,
    talks_on,
    timeline,
    to_complete,
)

__all__ = [
    "CheckinCard",
    "ConversationPage",
    "EnergyPage",
    "Entry",
    "Month",
    "PersonRow",
    "SHOWS",
    "OpenCommitment",
    "checkin_card",
    "conversation_page",
    "days_since",
    "due_commitments",
    "energy_page",
    "energy_talk_due",
    "open_commitments",
    "people_to_talk_to",
    "sign",
    "talks_on",
    "timeline",
    "to_come_back_to",
    "to_complete",
]
