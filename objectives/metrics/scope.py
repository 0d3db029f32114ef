"""The same statements for everybody, or for the people touched and the units above them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from objectives.metrics.figures import PERSON, UNIT

TOUCHED = "SELECT member_id FROM night_touched"
AFFECTED = "SELECT unit_id FROM night_affected"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the statements' {only_…} become, and where a unit's parts are found."""

    only: Mapping[str, str] = field(default_factory=dict)
    people: str = f"SELECT unit_id, month_id, {PERSON} FROM night_person_month"
    units: str = "night_unit_month"

    def __call__(self, text: str) -> str:
        for name in (
            "only_a",
            "only_c",
            "only_j",
            "only_k",
            "only_m",
            "only_o",
            "only_u",
            "only_v",
        ):
            text = text.replace("{" + name + "}", self.only.get(name, ""))
        return text


WHOLE = Scope()
SOME = Scope(
    only={
        "only_a": f"AND a.member_id IN ({TOUCHED})",
        "only_c": f"AND c.owner_id IN ({TOUCHED})",
        "only_j": f"AND j.owner_member_id IN ({TOUCHED})",
        "only_k": f"AND j.owner_unit_id IN ({AFFECTED})",
        "only_m": f"AND m.id IN ({TOUCHED})",
        "only_o": f"AND o.owner_id IN ({TOUCHED})",
        "only_u": f"AND u.id IN ({AFFECTED})",
        "only_v": "AND u.id IN (SELECT a.unit_id FROM organization_assignment a"
        f" WHERE a.member_id IN ({TOUCHED}))",
    },
    people=f"SELECT unit_id, month_id, {PERSON} FROM night_person_month"
    f" UNION ALL SELECT unit_id, month_id, {UNIT} FROM night_other_month",
    units=f"(SELECT unit_id, month_id, {UNIT} FROM night_unit_month"
    f" UNION ALL SELECT unit_id, month_id, {UNIT} FROM night_other_unit)",
)
TOUCHED_MEMBERS = """
SELECT DISTINCT t.member_id FROM pipeline_touchedmember t WHERE t.organization_id = %(organization)s
"""

# Every unit a touched person has or had a place in, and all above: a move changes both sides.
AFFECTED_UNITS = "SELECT DISTINCT above_id AS unit_id FROM night_above"

# Everybody else who ever had a place in one of them.
OTHERS = Scope(
    only={
        "only_a": f"AND a.member_id NOT IN ({TOUCHED}) AND a.member_id IN ("
        "SELECT b.member_id FROM organization_assignment b"
        f" WHERE b.organization_id = %(organization)s AND b.unit_id IN ({AFFECTED}))"
    }
)

VANISHED = (
    f"AND subject_kind = 1 AND subject_id IN ({TOUCHED})",
    f"AND subject_kind = 2 AND subject_id IN ({AFFECTED})",
)
