"""Months of people, months of units level by level, and quarters and years as their sums."""

from objectives.metrics.exact import per_ppm_e4, plain_rate_ppm, ratio_ppm
from objectives.rules.reasons import BITS, Reason

NO_CRM_DATA, NO_CRM_OWNER = BITS[Reason.NO_CRM_DATA], BITS[Reason.NO_CRM_OWNER]

# What adds up, in the order of every INSERT below.
SUMS = (
    "goal", "closed", "run_rate", "weighted", "open", "slipped", "to_go", "gap",
    "won_count", "lost_count", "estimated",
)  # fmt: skip
FLAGS = ("unrated", "unpriced", "unknown")
HEADS = ("people", "unknown_people")

# `unknown` is the reason's bit where nothing is known of a person; no figure is then 0.
PERSON_MONTHS = """
SELECT b.*,
       b.goal - b.closed - b.run_rate AS to_go,
       CASE WHEN b.unrated = 0 THEN b.goal - b.closed - b.run_rate - b.weighted END AS gap
  FROM (SELECT s.member_id, m.month_id, p.unit_id,
               CASE WHEN q.year IS NOT NULL THEN coalesce(g.amount, 0) END AS goal,
               CASE WHEN s.unknown = 0 THEN coalesce(f.closed, 0) END AS closed,
               CASE WHEN s.unknown = 0 THEN coalesce(r.amount, 0) END AS run_rate,
               CASE WHEN s.unknown = 0 THEN coalesce(f.weighted, 0) END AS weighted,
               CASE WHEN s.unknown = 0 THEN coalesce(f.open, 0) END AS open,
               CASE WHEN s.unknown = 0 THEN coalesce(f.slipped, 0) END AS slipped,
               coalesce(f.won_count, 0) AS won_count, coalesce(f.lost_count, 0) AS lost_count,
               coalesce(f.estimated, 0) AS estimated,
               coalesce(f.unrated, 0) AS unrated, coalesce(f.unpriced, 0) AS unpriced, s.unknown,
               CASE WHEN p.starts_on < m.until AND (p.ends_on IS NULL OR p.ends_on > m.starts_on)
                    THEN 1 ELSE 0 END AS people,
               CASE WHEN s.unknown > 0 AND p.starts_on < m.until
                         AND (p.ends_on IS NULL OR p.ends_on > m.starts_on)
                    THEN 1 ELSE 0 END AS unknown_people
          FROM night_subject s
          JOIN night_month m ON m.year = s.year
          JOIN night_place p ON p.member_id = s.member_id
               AND (p.is_first = 1 OR p.starts_on < m.until)
               AND (p.next_on IS NULL OR p.next_on >= m.until)
          LEFT JOIN night_promise q ON q.member_id = s.member_id AND q.year = s.year
          LEFT JOIN night_goal g ON g.member_id = s.member_id AND g.month_id = m.month_id
          LEFT JOIN night_fact f ON f.member_id = s.member_id AND f.month_id = m.month_id
          LEFT JOIN night_run_rate r ON r.member_id = s.member_id AND r.month_id = m.month_id
       ) b
"""

UNIT_COLUMNS = ("unit_id", "month_id", *SUMS, *FLAGS, *HEADS)

# One level: the people placed in a unit and the units right below it, added up. A unit's own
# goal takes the place of its parts'; then the gap is its own too.
UNIT_MONTHS = """
INSERT INTO night_unit_month ({columns})
SELECT v.unit_id, v.month_id, v.goal, v.closed, v.run_rate, v.weighted, v.open, v.slipped,
       CASE WHEN v.has_own THEN v.goal - v.closed - v.run_rate ELSE v.to_go END,
       CASE WHEN v.unrated > 0 THEN NULL
            WHEN v.has_own THEN v.goal - v.closed - v.run_rate - v.weighted ELSE v.gap END,
       v.won_count, v.lost_count, v.estimated, v.unrated, v.unpriced,
       CASE WHEN v.closed IS NULL OR (v.goal IS NOT NULL AND v.gap IS NULL AND v.unrated = 0 AND NOT v.has_own)
            THEN v.unknown ELSE 0 END,
       v.people, v.unknown_people
  FROM (SELECT u.id AS unit_id, m.month_id,
               q.year IS NOT NULL AS has_own,
               CASE WHEN q.year IS NOT NULL THEN coalesce(g.amount, 0) ELSE s.goal END AS goal,
               CASE WHEN s.unit_id IS NULL AND %(has_facts)s = 1 THEN 0 ELSE s.closed END AS closed,
               CASE WHEN s.unit_id IS NULL AND %(has_facts)s = 1 THEN 0 ELSE s.run_rate END AS run_rate,
               CASE WHEN s.unit_id IS NULL AND %(has_facts)s = 1 THEN 0 ELSE s.weighted END AS weighted,
               CASE WHEN s.unit_id IS NULL AND %(has_facts)s = 1 THEN 0 ELSE s.open END AS open,
               CASE WHEN s.unit_id IS NULL AND %(has_facts)s = 1 THEN 0 ELSE s.slipped END AS slipped,
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
                       FROM (SELECT {columns} FROM {people}
                              UNION ALL
                             SELECT c.parent_id, {others} FROM {units} n
                               JOIN organization_unit c ON c.id = n.unit_id
                              WHERE c.depth = {depth} + 1 AND c.organization_id = %(organization)s
                            ) x
                       JOIN organization_unit t ON t.id = x.unit_id AND t.depth = {depth}
                      GROUP BY x.unit_id, x.month_id
                    ) s ON s.unit_id = u.id AND s.month_id = m.month_id
          LEFT JOIN night_promise q ON q.unit_id = u.id AND q.year = m.year
          LEFT JOIN night_goal g ON g.unit_id = u.id AND g.month_id = m.month_id
         WHERE u.organization_id = %(organization)s AND u.depth = {depth} {only_u}
       ) v
"""


def total(column: str) -> str:
    """Null where no part is known, else the sum of those that are."""
    return f"CAST(sum({column}) AS bigint) AS {column}"


def unit_months(depth: int, *, people: str, units: str) -> str:
    sums = [total(f"{name}") for name in (*SUMS, *HEADS)]
    sums += [f"max({name}) AS {name}" for name in FLAGS]
    others = ", ".join(f"n.{name}" for name in UNIT_COLUMNS[1:])
    return (
        UNIT_MONTHS.replace("{people}", people)
        .replace("{units}", units)
        .replace("{columns}", ", ".join(UNIT_COLUMNS))
        .replace("{sums}", ", ".join(sums))
        .replace("{others}", others)
        .replace("{depth}", str(depth))
        .replace("{no_crm_data}", str(NO_CRM_DATA))
    )


def no_unit_months() -> str:
    """The empty table the levels fill, with the columns of people's months."""
    columns = ", ".join(UNIT_COLUMNS)
    return f"SELECT {columns} FROM night_person_month WHERE 1 = 0"


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
  JOIN night_other_place p ON p.member_id = g.subject_id
       AND (p.is_first = 1 OR p.starts_on < m.until)
       AND (p.next_on IS NULL OR p.next_on >= m.until)
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


def periods(kind: int, subject: str, table: str) -> str:
    """Months as they are; quarters of months; years of quarters."""
    names = ", ".join(("goal", *SUMS[1:], *FLAGS, *HEADS))
    sums = ", ".join(
        [total(name) for name in SUMS] + [f"max({name}) AS {name}" for name in (*FLAGS, *HEADS)]
    )
    return f"""
    WITH quarter AS (
      SELECT t.{subject} AS subject_id, m.quarter_id, m.year_id, {sums}
        FROM {table} t JOIN night_month m ON m.month_id = t.month_id
       GROUP BY t.{subject}, m.quarter_id, m.year_id
    )
    SELECT {kind} AS subject_kind, {subject} AS subject_id, month_id AS period_id, {names}
      FROM {table}
     UNION ALL
    SELECT {kind}, subject_id, quarter_id, {names} FROM quarter
     UNION ALL
    SELECT {kind}, subject_id, year_id, {sums} FROM quarter GROUP BY subject_id, year_id
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
  FROM night_sum f
  LEFT JOIN objectives_stagerate r ON r.organization_id = %(organization)s AND r.slot = %(slot)s
       AND r.subject_kind = f.subject_kind AND r.subject_id = f.subject_id AND r.rank = 0
"""
