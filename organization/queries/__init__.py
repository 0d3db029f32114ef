from organization.queries.audit import AuditRow, audit_page
from organization.queries.people import (
    LoanRow,
    PersonRow,
    PlaceRow,
    lacking_counts,
    loans_of,
    people_rows,
    places_of,
)
from organization.queries.relations import relations
from organization.queries.units import UnitRow, unit_rows

__all__ = [
    "AuditRow",
    "LoanRow",
    "PersonRow",
    "PlaceRow",
    "UnitRow",
    "audit_page",
    "lacking_counts",
    "loans_of",
    "people_rows",
    "places_of",
    "relations",
    "unit_rows",
]
