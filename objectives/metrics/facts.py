"""One scan of the deals, and with it what was promised and what contracts still bring: one row
for every person and month that has any of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from objectives.metrics.engine import day_after_days, total
from objectives.metrics.exact import weighted_e4
from objectives.rules.exact import PPM

WON, LOST, TO_COME, SLIPPED, GOAL, RUN_RATE = range(1, 7)


@dataclass(frozen=True, slots=True)
class Estimates:
    """What the organization wants estimated where the CRM is silent."""

    amounts: bool
    close_dates: bool


# Ended deals by the day they ended. The bounds of the calendar spare most rows the look-up, and
# the cross join makes SQLite look days up for deals instead of deals for days.
ENDED = f"""
SELECT w.owner_id AS member_id, d.month_id, w.kind, w.amount, NULL AS weighted, NULL AS unrated,
       NULL AS estimated,
       CASE WHEN w.amount IS NULL AND w.kind = {WON} THEN 1 END AS unpriced
  FROM (SELECT o.owner_id, o.closed_on,
               CASE WHEN o.state = 'won' THEN {WON} ELSE {LOST} END AS kind,
               CASE WHEN o.amount IS NULL OR o.credit_ppm = {PPM} THEN o.amount
                    ELSE {weighted_e4("o.amount", "o.credit_ppm")} END AS amount
          FROM pipeline_opportunity o
         WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL {{only_o}}
           AND o.closed_on <= %(as_of)s AND o.closed_on >= %(first_day)s
       ) w
 CROSS JOIN organization_fiscalday d
 WHERE d.organization_id = %(organization)s AND d.day = w.closed_on
"""

# A deal open on the as-of day is due on its expected close: to come, or slipped when that is past.
# What comes is weighted deal by deal by its owner's rate from its stage; without a rate the month
# is unrated, its weight unknown.
OPEN = """
SELECT w.owner_id, d.month_id, w.kind, w.credited,
       CASE WHEN w.kind = {to_come} THEN {weighted} END,
       CASE WHEN w.kind = {to_come} AND w.credited IS NOT NULL AND r.ppm IS NULL THEN 1 END,
       CASE WHEN w.estimated AND w.credited IS NOT NULL THEN 1 END,
       CASE WHEN w.credited IS NULL THEN 1 END
  FROM (SELECT s.owner_id, s.on_day, s.estimated, s.stage_rank,
               CASE WHEN s.on_day <= %(as_of)s THEN {slipped} ELSE {to_come} END AS kind,
               CASE WHEN s.amount IS NULL OR s.credit_ppm = {ppm} THEN s.amount
                    ELSE {credited} END AS credited
          FROM (SELECT o.owner_id, o.credit_ppm, {closes_on} AS on_day, {amount} AS amount,
                       {is_estimated} AS estimated,
                       CASE WHEN o.closed_on IS NULL THEN t.rank ELSE {furthest} END AS stage_rank
                  FROM pipeline_opportunity o
                  JOIN pipeline_stage t ON t.id = o.stage_id {joins}
                 WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL {only_o}
                   AND (o.closed_on IS NULL OR o.closed_on > %(as_of)s) AND NOT o.omitted
                   AND (o.created_on IS NULL OR o.created_on <= %(as_of)s)
               ) s
       ) w
 CROSS JOIN organization_fiscalday d
  LEFT JOIN objectives_stagerate r ON r.organization_id = %(organization)s AND r.slot = %(slot)s
       AND r.subject_kind = 1 AND r.subject_id = w.owner_id AND r.rank = w.stage_rank
 WHERE d.organization_id = %(organization)s AND d.day = w.on_day
"""

GOALS = f"""
SELECT j.owner_member_id, t.month_id, {GOAL}, t.amount, NULL, NULL, NULL, NULL
  FROM objectives_objectivetarget t
  JOIN objectives_objective j ON j.id = t.objective_id
 WHERE j.kind = 'R' AND j.measure_id = %(measure)s AND j.organization_id = %(organization)s
   AND j.owner_member_id IS NOT NULL {{only_j}}
"""

CONTRACTS = f"""
SELECT c.owner_id, m.id, {RUN_RATE}, {weighted_e4("c.monthly", f"({PPM} - c.churn_ppm)")},
       NULL, NULL, NULL, NULL
  FROM pipeline_contract c
  JOIN organization_fiscalperiod m ON m.organization_id = %(organization)s AND m.kind = 'month'
   AND m.ends_on > %(tomorrow)s AND c.starts_on <= m.starts_on
   AND (c.ends_on IS NULL OR m.starts_on < c.ends_on)
 WHERE c.organization_id = %(organization)s {{only_c}}
"""

# Goals of units by month: people's come with their other facts.
UNIT_GOALS = """
SELECT j.owner_unit_id AS unit_id, t.month_id, {amount} AS amount
  FROM objectives_objectivetarget t
  JOIN objectives_objective j ON j.id = t.objective_id
 WHERE j.kind = 'R' AND j.measure_id = %(measure)s AND j.organization_id = %(organization)s
   AND j.owner_unit_id IS NOT NULL {only_k}
 GROUP BY j.owner_unit_id, t.month_id
"""

PRODUCT = "\n                  LEFT JOIN pipeline_product p ON p.id = o.product_id"
CYCLE = "\n                  LEFT JOIN night_cycle_of c ON c.member_id = o.owner_id"


def parts(wanted: Estimates, ranks: Sequence[int]) -> str:
    """Deals, goals and contracts added up by person and month. Null is none, not 0."""
    sums = {
        "goal": GOAL,
        "closed": WON,
        "run_rate": RUN_RATE,
        "open": TO_COME,
        "slipped": SLIPPED,
    }
    columns = [
        f"{total('x.amount')} FILTER (WHERE x.kind = {kind}) AS {name}"
        for name, kind in sums.items()
    ]
    columns += [
        f"{total('x.weighted')} AS weighted",
        f"count(*) FILTER (WHERE x.kind = {WON}) AS won_count",
        f"count(*) FILTER (WHERE x.kind = {LOST}) AS lost_count",
        "count(x.estimated) AS estimated",
        "count(x.unrated) AS unrated",
        "count(x.unpriced) AS unpriced",
    ]
    return f"""
    SELECT x.member_id, x.month_id, {", ".join(columns)}
      FROM ({ENDED} UNION ALL {open_deals(wanted, ranks)} UNION ALL {GOALS} UNION ALL {CONTRACTS}) x
     GROUP BY x.member_id, x.month_id
    """


def open_deals(wanted: Estimates, ranks: Sequence[int]) -> str:
    closes_on, amount, estimated, joins = "o.closes_on", "o.amount", [], ""
    if wanted.amounts:
        amount, joins = "coalesce(o.amount, p.list_price)", joins + PRODUCT
        estimated.append("o.amount IS NULL")
    if wanted.close_dates:
        day = day_after_days("o.created_on", "c.days")
        closes_on, joins = f"coalesce(o.closes_on, {day})", joins + CYCLE
        estimated.append("o.closes_on IS NULL")
    said = {
        "closes_on": closes_on,
        "amount": amount,
        "is_estimated": " OR ".join(estimated) or "1 = 0",
        "joins": joins,
        "furthest": furthest(ranks),
        "credited": weighted_e4("s.amount", "s.credit_ppm"),
        "weighted": weighted_e4("w.credited", "r.ppm"),
        "to_come": TO_COME,
        "slipped": SLIPPED,
        "ppm": PPM,
    }
    text = OPEN
    for name, value in said.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def unit_goals() -> str:
    return UNIT_GOALS.replace("{amount}", total("t.amount"))


def furthest(ranks: Sequence[int]) -> str:
    """The highest open stage a deal was in, for one that was still open on the as-of day."""
    cases = "".join(f" WHEN o.reached >= {1 << rank} THEN {rank}" for rank in reversed(ranks))
    return f"(CASE{cases} ELSE 0 END)" if cases else "0"


# Open deals without a close date have an index of their own; those that ended since were seen.
UNDATED = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM pipeline_opportunity o
                        WHERE o.organization_id = %(organization)s
                          AND o.closed_on IS NULL AND o.closes_on IS NULL)
            OR EXISTS (SELECT 1 FROM night_seen s WHERE s.later = 2)
"""

UNDATED_SOME = """
SELECT 1 FROM pipeline_opportunity o
 WHERE o.organization_id = %(organization)s AND o.closed_on IS NULL AND o.closes_on IS NULL
 UNION ALL
SELECT 1 FROM pipeline_opportunity o
 WHERE o.owner_id IN (SELECT member_id FROM night_touched)
   AND o.closed_on > %(as_of)s AND o.closes_on IS NULL
 LIMIT 1
"""

# A person's cycle from five wins on, their unit's, the organization's.
CYCLE_OF = """
SELECT m.member_id, coalesce(p.median_days, u.median_days, o.median_days) AS days
  FROM night_member m
  LEFT JOIN objectives_cycletime p ON p.organization_id = %(organization)s AND p.slot = %(slot)s
       AND p.subject_kind = 1 AND p.subject_id = m.member_id
  LEFT JOIN objectives_cycletime u ON u.organization_id = %(organization)s AND u.slot = %(slot)s
       AND u.subject_kind = 2 AND u.subject_id = m.home_id
  LEFT JOIN objectives_cycletime o ON o.organization_id = %(organization)s AND o.slot = %(slot)s
       AND o.subject_kind = 3 AND o.subject_id = %(organization)s
"""
