from coaching.models.conversations import (
    Commitment,
    Conversation,
    JointCall,
    people_coached,
    people_with_timeline,
)
from coaching.models.energy import EnergyCheckin, EnergyFloor

__all__ = [
    "Commitment",
    "Conversation",
    "EnergyCheckin",
    "EnergyFloor",
    "JointCall",
    "people_coached",
    "people_with_timeline",
]
