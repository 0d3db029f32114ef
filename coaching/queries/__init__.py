from coaching.queries.energy import (
    CheckinCard,
    EnergyPage,
    checkin_card,
    energy_page,
    energy_talk_due,
)
from coaching.queries.talks import (
    OpenCommitment,
    days_since,
    due_commitments,
    open_commitments,
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
    "EnergyPage",
    "Entry",
    "Month",
    "SHOWS",
    "OpenCommitment",
    "checkin_card",
    "days_since",
    "due_commitments",
    "energy_page",
    "energy_talk_due",
    "open_commitments",
    "sign",
    "talks_on",
    "timeline",
    "to_come_back_to",
    "to_complete",
]
