from coaching.views.conversations import (
    acknowledgement,
    commitments,
    completion,
    conversation,
    settlement,
    sharing,
)
from coaching.views.energy import checkin, energy, energy_floor
from coaching.views.talks import home, log, timeline

__all__ = [
    "acknowledgement",
    "checkin",
    "commitments",
    "completion",
    "conversation",
    "energy",
    "energy_floor",
    "home",
    "log",
    "settlement",
    "sharing",
    "timeline",
]
