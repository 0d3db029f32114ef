from organization.views.account import account, delegation_end, delegations, look
from organization.views.audit import audit
from organization.views.calendar import calendar, current_year, fiscal_year
from organization.views.entry import bad_request, fault, forbidden, health, home, missing
from organization.views.people import departure, new_person, people, person, sign_in_link
from organization.views.rights import place, role, role_end
from organization.views.search import search
from organization.views.units import unit, units

__all__ = [
    "account",
    "audit",
    "bad_request",
    "calendar",
    "current_year",
    "delegation_end",
    "delegations",
    "departure",
    "fault",
    "fiscal_year",
    "forbidden",
    "health",
    "home",
    "look",
    "missing",
    "new_person",
    "people",
    "person",
    "place",
    "role",
    "role_end",
    "search",
    "sign_in_link",
    "unit",
    "units",
]
