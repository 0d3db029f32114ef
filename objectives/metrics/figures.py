"""Months of people, months of units level by level, and quarters and years as their sums."""

from collections.abc import Sequence

from objectives.metrics.calendar import PLACE_OF_MONTH
from objectives.metrics.engine import total
from objectives.metrics.exact import per_ppm_e4, plain_rate_ppm, ratio_ppm
from objectives.rules.reasons import BITS, Reason

NO_CRM_DATA, NO_CRM_OWNER = BITS[Reason.NO_CRM_DATA], BITS[Reason.NO_CRM_OWNER]

# What adds up; what holds for a whole as soon as for one part; whose parts.
SUMS = (
    "goal", "closed", "run_rate", "weighted", "open", "slipped", "to_go", "gap",
    "won_count", "lost_count", "estimated",
)  # fmt: skip
FLAGS = ("unrated", "unpriced", "unknown")
HEADS = ("people", "unknown_people")
COLUMNS = (*SUMS, *FLAGS, *HEADS)

# A person's rows leave out what follows from the rest; a unit's goal may be its own.
FOLLOWS = {
    "to_go": "goal - closed - run_rate",
    "gap": "CASE WHEN unrated = 0 THEN goal - closed - run_rate - weighted END",
    "unknown_people": "CASE WHEN unknown > 0 THEN people ELSE 0 END",
}
PERSON = ", ".join(f"{FOLLOWS[name]} AS {name}" if name in FOLLOWS else name for name in COLUMNS)
KEPT = tuple(name for name in COLUMNS if name not in FOLLOWS)

# `unknown` is the reason's bit where nothing is known of a person; no figure is then 0.
PERSON_MONTHS = f"""
SELECT s.member_id, m.month_id, p.unit_id,
       CASE WHEN s.promised = 1 THEN coalesce(f.goal, 0) END AS goal,
       CASE WHEN s.unknown = 0 THEN coalesce(f.closed, 0) END AS closed,
       CASE WHEN s.unknown = 0 THEN coalesce(f.run_rate, 0) END AS run_rate,
       CASE WHEN s.unknown = 0 THEN coalesce(f.weighted, 0) END AS weighted,
       CASE WHEN s.unknown = 0 THEN coalesce(f.open, 0) END AS open,
       CASE WHEN s.unknown = 0 THEN coalesce(f.slipped, 0) END AS slipped,
       coalesce(f.won_count, 0) AS won_count, coalesce(f.lost_count, 0) AS lost_count,
       coalesce(f.estimated, 0) AS estimated,
       CASE WHEN f.unrated > 0 THEN 1 ELSE 0 END AS unrated,
       CASE WHEN f.unpriced > 0 THEN 1 ELSE 0 END AS unpriced, s.unknown,
       CASE WHEN p.starts_on < m.until AND (p.ends_on IS NULL OR p.ends_on > m.starts_on)
            THEN 1 ELSE 0 END AS people
  FROM night_subject s
  JOIN night_month m ON m.year = s.year
  JOIN night_place p ON p.member_id = s.member_id {PLACE_OF_MONTH}
  LEFT JOIN night_part f ON f.member_id = s.member_id AND f.month_id = m.month_id
"""

# One level: the people placed in a unit and the units right below it, added up. A unit's own
# goal takes the place of its parts'; then the gap is its own too. Nobody there: nothing is 0.
UNIT_MONTHS = """
INSERT INTO night_unit_month ({columns}, unit_id, month_id)
SELECT v.goal, v.closed, v.run_rate, v.weighted, v.open, v.slipped,
       CASE WHEN v.has_own = 1 THEN v.goal - v.closed - v.run_rate ELSE v.to_go END,
       CASE WHEN v.unrated > 0 THEN NULL
            WHEN v.has_own = 1 THEN v.goal - v.closed - v.run_rate - v.weighted ELSE v.gap END,
       v.won_count, v.lost_count, v.estimated, v.unrated, v.unpriced,
       CASE WHEN v.closed IS NULL OR (v.goal IS NOT NULL AND v.gap IS NULL AND v.unrated = 0
                                      AND v.has_own = 0)
            THEN v.unknown ELSE 0 END,
       v.people, v.unknown_people, v.unit_id, v.month_id
  FROM (SELECT u.id AS unit_id, m.month_id,
               CASE WHEN q.year IS NULL THEN 0 ELSE 1 END AS has_own,
               CASE WHEN q.year IS NULL THEN s.goal ELSE coalesce(g.amount, 0) END AS goal,
               {known},
               s.to_go, s.gap,
               coalesce(s.won_count, 0) AS won_count, coalesce(s.lost_count, 0) AS lost_count,
               coalesce(s.estimated, 0) AS estimated, coalesce(s.unrated, 0) AS unrated,
               coalesce(s.unpriced, 0) AS unpriced,
               coalesce(s.unknown, CASE WHEN %(has_facts)s = 0 THEN {no_crm_data} ELSE 0 END)
                 AS unknown,
               coalesce(s.people, 0) AS people, coalesce(s.unknown_people, 0) AS unknown_people
          FROM organization_unit u
          CROSS JOIN night_month m
          LEFT JOIN (SELECT x.unit_id, x.month_id, {sums}
                       FROM (SELECT w.unit_id, w.month_id, {columns} FROM {placed} w
                               JOIN organization_unit t ON t.id = w.unit_id AND t.depth = {depth}
                              UNION ALL
                             SELECT c.parent_id, n.month_id, {columns} FROM {units} n
                               JOIN organization_unit c ON c.id = n.unit_id
                                AND c.depth = {depth} + 1 AND c.organization_id = %(organization)s
                            ) x
                      GROUP BY x.unit_id, x.month_id
                    ) s ON s.unit_id = u.id AND s.month_id = m.month_id
          LEFT JOIN (SELECT DISTINCT y.unit_id, n.year FROM night_unit_goal y
                       JOIN night_month n ON n.month_id = y.month_id
                    ) q ON q.unit_id = u.id AND q.year = m.year
          LEFT JOIN night_unit_goal g ON g.unit_id = u.id AND g.month_id = m.month_id
         WHERE u.organization_id = %(organization)s AND u.depth = {depth} {only_u}
       ) v
"""


def added(*, heads: str, columns: Sequence[str] = COLUMNS) -> str:
    """The columns of several parts as those of the whole: null where no part is known."""
    how = dict.fromkeys(FLAGS, "max") | dict.fromkeys(HEADS, heads)
    return ", ".join(
        f"{how[name]}({name}) AS {name}" if name in how else f"{total(name)} AS {name}"
        for name in columns
    )


def placed(people: str) -> str:
    """What the people placed in a unit itself add to its month."""
    return f"""
    SELECT unit_id, month_id, {added(heads="sum")} FROM ({people}) p GROUP BY unit_id, month_id
    """


def unit_months(depth: int, *, units: str) -> str:
    known = [
        f"CASE WHEN s.unit_id IS NULL AND %(has_facts)s = 1 THEN 0 ELSE s.{name} END AS {name}"
        for name in ("closed", "run_rate", "weighted", "open", "slipped")
    ]
    parts = {
        "units": units,
        "placed": "night_placed",
        "columns": ", ".join(COLUMNS),
        "sums": added(heads="sum"),
        "known": ",\n               ".join(known),
        "depth": str(depth),
        "no_crm_data": str(NO_CRM_DATA),
    }
    text = UNIT_MONTHS
    for name, value in parts.items():
        text = text.replace("{" + name + "}", value)
    return text


NO_UNIT_MONTHS = f"""
SELECT unit_id, month_id, {PERSON} FROM night_person_month WHERE 1 = 0
"""


# What stored months say of people and units that stay as they are, in the columns of the others.
STORED = """
       g.goal, g.closed, g.run_rate,
       CASE WHEN g.closed IS NOT NULL THEN coalesce(g.weighted, 0) END AS weighted,
       g.open, g.slipped, g.to_go, g.gap, g.won_count, g.lost_count, g.estimated,
       CASE WHEN g.closed IS NOT NULL AND g.weighted IS NULL THEN 1 ELSE 0 END AS unrated,
       CASE WHEN g.reasons & {no_amount} > 0 THEN 1 ELSE 0 END AS unpriced,
       g.reasons & {unknown} AS unknown, g.people, g.unknown_people
  FROM objectives_gapmetric g
""".replace("{no_amount}", str(BITS[Reason.NO_AMOUNT])).replace(
    "{unknown}", str(NO_CRM_DATA + NO_CRM_OWNER)
)

OTHER_PEOPLE = f"""
SELECT p.unit_id, m.month_id, {STORED}
  JOIN night_month m ON m.month_id = g.period_id
  JOIN night_other_place p ON p.member_id = g.subject_id {PLACE_OF_MONTH}
 WHERE g.organization_id = %(organization)s AND g.slot = %(slot)s AND g.subject_kind = 1
   AND p.unit_id IN (SELECT unit_id FROM night_affected)
"""

OTHER_UNITS = f"""
SELECT c.id AS unit_id, m.month_id, {STORED}
  JOIN night_month m ON m.month_id = g.period_id
  JOIN organization_unit c ON c.id = g.subject_id
 WHERE g.organization_id = %(organization)s AND g.slot = %(slot)s AND g.subject_kind = 2
   AND c.organization_id = %(organization)s
   AND c.parent_id IN (SELECT unit_id FROM night_affected)
   AND c.id NOT IN (SELECT unit_id FROM night_affected)
"""


UNIT = ", ".join(COLUMNS)


def quarters() -> str:
    """Of people and of units, from their months."""
    return f"""
    SELECT 1 AS subject_kind, member_id AS subject_id, quarter_id AS period_id, {PERSON}
      FROM ({_of_quarter("member_id", "night_person_month", KEPT)}) p
     UNION ALL
    SELECT 2, unit_id, quarter_id, {UNIT}
      FROM ({_of_quarter("unit_id", "night_unit_month", COLUMNS)}) u
    """


def _of_quarter(subject: str, months: str, columns: Sequence[str]) -> str:
    return f"""
    SELECT {subject}, m.quarter_id, {added(heads="max", columns=columns)}
      FROM {months} t JOIN night_month m ON m.month_id = t.month_id
     GROUP BY {subject}, m.quarter_id
    """


def years() -> str:
    return f"""
    SELECT t.subject_kind, t.subject_id, p.whole_year_id AS period_id, {added(heads="max")}
      FROM night_quarter t JOIN organization_fiscalperiod p ON p.id = t.period_id
     GROUP BY t.subject_kind, t.subject_id, p.whole_year_id
    """


TABLES = ("night_person_month", "night_unit_month", "night_quarter", "night_year")
KEYS = """
SELECT 1 AS subject_kind, member_id AS subject_id, month_id AS period_id FROM night_person_month
 UNION ALL
SELECT 2, unit_id, month_id FROM night_unit_month
 UNION ALL
SELECT subject_kind, subject_id, period_id FROM night_quarter
 UNION ALL
SELECT subject_kind, subject_id, period_id FROM night_year
"""
EVERY_PERIOD = f"""
SELECT 1 AS subject_kind, member_id AS subject_id, month_id AS period_id, {PERSON}
  FROM night_person_month
 UNION ALL
SELECT 2, unit_id, month_id, {UNIT} FROM night_unit_month
 UNION ALL
SELECT subject_kind, subject_id, period_id, {UNIT} FROM night_quarter
 UNION ALL
SELECT subject_kind, subject_id, period_id, {UNIT} FROM night_year
"""

FIGURES = f"""
SELECT f.subject_kind, f.subject_id, f.period_id, f.goal, f.closed, f.run_rate,
       CASE WHEN f.unrated = 0 THEN f.weighted END AS weighted, f.open, f.slipped, f.to_go,
       CASE WHEN f.unrated = 0 THEN f.gap END AS gap,
       CASE WHEN f.unrated > 0 OR f.gap IS NULL THEN NULL
            WHEN f.gap <= 0 THEN 0
            WHEN r.ppm > 0 THEN {per_ppm_e4("f.gap", "r.ppm")} END AS required,
       CASE WHEN f.to_go > 0 THEN {ratio_ppm("f.open", "f.to_go")} END AS coverage_ppm,
       f.won_count, f.lost_count,
       {plain_rate_ppm("f.won_count", "(f.won_count + f.lost_count)")} AS win_rate_ppm,
       f.estimated, f.people, f.unknown_people,
       f.unknown
         + CASE WHEN f.goal IS NULL THEN {BITS[Reason.NO_GOAL]} ELSE 0 END
         + CASE WHEN f.closed IS NULL THEN 0 ELSE
             CASE WHEN f.unrated > 0 OR r.ppm IS NULL THEN {BITS[Reason.NO_RATE]} ELSE 0 END
           + CASE WHEN r.ppm = 0 THEN {BITS[Reason.NO_WINS]} ELSE 0 END
           + CASE WHEN f.to_go <= 0 THEN {BITS[Reason.GOAL_MET]} ELSE 0 END
           + CASE WHEN f.won_count + f.lost_count = 0
                  THEN {BITS[Reason.NO_CLOSED_DEALS]} ELSE 0 END
           + CASE WHEN f.unpriced > 0 THEN {BITS[Reason.NO_AMOUNT]} ELSE 0 END
         END AS reasons
  FROM ({EVERY_PERIOD}) f
  LEFT JOIN objectives_stagerate r ON r.organization_id = %(organization)s AND r.slot = %(slot)s
       AND r.subject_kind = f.subject_kind AND r.subject_id = f.subject_id AND r.rank = 0
"""
