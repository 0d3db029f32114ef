from organization.models.access import (
    Delegation,
    Reporting,
    RoleGrant,
    WaysOfLeading,
    people_led,
    people_overseen,
    people_read,
    under_any,
    units_led,
    ways_of_leading,
)
from organization.models.base import Organization, Owned, OwnedQuerySet
from organization.models.calendar import FiscalDay, FiscalPeriod
from organization.models.people import Assignment, Member, Unit, User, lacks, path_end
from organization.models.records import AuditEvent, Job, OutboxMessage

__all__ = [
    "Assignment",
    "AuditEvent",
    "Delegation",
    "FiscalDay",
    "FiscalPeriod",
    "Job",
    "Member",
    "Organization",
    "OutboxMessage",
    "Owned",
    "OwnedQuerySet",
    "Reporting",
    "RoleGrant",
    "Unit",
    "User",
    "WaysOfLeading",
    "lacks",
    "path_end",
    "people_led",
    "people_overseen",
    "people_read",
    "under_any",
    "units_led",
    "ways_of_leading",
]
