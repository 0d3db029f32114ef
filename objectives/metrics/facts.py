"""One scan of the deals, by owner, month and stage; and what contracts still bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from objectives.metrics.engine import day_after_days
from objectives.metrics.exact import weighted_e4

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Gaps:
    """What open deals lack here and the organization wants estimated: no join for the rest."""

    amounts: bool
    close_dates: bool


# Rank -1 holds what has no stage to weigh by: ended and slipped deals.
DEALS = """
SELECT x.owner_id AS member_id, d.month_id, x.rank,
       count(*) FILTER (WHERE x.ended AND x.won) AS won_count,
       count(*) FILTER (WHERE x.ended AND NOT x.won) AS lost_count,
       CAST(sum(x.credited) FILTER (WHERE x.ended AND x.won) AS bigint) AS closed,
       CAST(sum(x.credited) FILTER (WHERE NOT x.ended) AS bigint) AS due,
       count(*) FILTER (WHERE x.estimated AND x.credited IS NOT NULL) AS estimated,
       count(*) FILTER (WHERE x.credited IS NULL AND (x.won OR NOT x.ended)) AS unpriced
  FROM (SELECT s.*,
               CASE WHEN s.amount IS NULL OR s.credit_ppm = 1000000 THEN s.amount
                    ELSE {credited} END AS credited,
               CASE WHEN s.ended OR s.on_day <= %(as_of)s THEN -1 ELSE s.stage_rank END AS rank
          FROM (SELECT o.owner_id, o.credit_ppm, o.state = 'won' AS won,
                       {stage_rank} AS stage_rank,
                       {ended} AS ended,
                       CASE WHEN {ended} THEN o.closed_on ELSE {closes_on} END AS on_day,
                       CASE WHEN {ended} THEN o.amount ELSE {amount} END AS amount,
                       NOT ({ended}) AND ({is_estimated}) AS estimated
                  FROM pipeline_opportunity o
                  JOIN pipeline_stage t ON t.id = o.stage_id {joins}
                 WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL {only_o}
                   AND (({ended}) OR (NOT o.omitted
                        AND (o.created_on IS NULL OR o.created_on <= %(as_of)s)))
               ) s
       ) x
  JOIN organization_fiscalday d ON d.organization_id = %(organization)s AND d.day = x.on_day
 GROUP BY x.owner_id, d.month_id, x.rank
"""

ENDED = "o.state <> 'open' AND o.closed_on <= %(as_of)s"
PRODUCT = "\n                  LEFT JOIN pipeline_product p ON p.id = o.product_id"
CYCLE = "\n                  LEFT JOIN night_cycle_of c ON c.member_id = o.owner_id"


def deals(gaps: Gaps, ranks: Sequence[int]) -> str:
    closes_on, amount, estimated, joins = "o.closes_on", "o.amount", [], ""
    if gaps.amounts:
        amount, joins = "coalesce(o.amount, p.list_price)", joins + PRODUCT
        estimated.append("o.amount IS NULL")
    if gaps.close_dates:
        day = day_after_days("o.created_on", "c.days")
        closes_on, joins = f"coalesce(o.closes_on, {day})", joins + CYCLE
        estimated.append("o.closes_on IS NULL")
    parts = {
        "ended": ENDED,
        "closes_on": closes_on,
        "amount": amount,
        "is_estimated": " OR ".join(estimated) or "1 = 0",
        "joins": joins,
        "stage_rank": f"CASE WHEN o.state = 'open' THEN t.rank ELSE {furthest(ranks)} END",
        "credited": weighted_e4("s.amount", "s.credit_ppm"),
    }
    text = DEALS
    for name, value in parts.items():
        text = text.replace("{" + name + "}", value)
    return text


def furthest(ranks: Sequence[int]) -> str:
    """The highest open stage a deal was in, for one that was still open on the as-of day."""
    cases = "".join(f" WHEN o.reached >= {1 << rank} THEN {rank}" for rank in reversed(ranks))
    return f"(CASE{cases} ELSE 0 END)" if cases else "0"


MISSING = """
SELECT count(*) FILTER (WHERE x.amount), count(*) FILTER (WHERE x.closes_on)
  FROM (SELECT EXISTS (SELECT 1 FROM pipeline_opportunity o
                        WHERE o.organization_id = %(organization)s AND o.amount IS NULL
                          AND (o.state = 'open' OR o.closed_on > %(as_of)s)) AS amount,
               EXISTS (SELECT 1 FROM pipeline_opportunity o
                        WHERE o.organization_id = %(organization)s AND o.closes_on IS NULL
                          AND (o.state = 'open' OR o.closed_on > %(as_of)s)) AS closes_on) x
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

# Each stage's sum is weighted once. A stage without a rate leaves the month unknown: unrated.
FACTS = f"""
SELECT f.member_id, f.month_id,
       CAST(sum(f.won_count) AS bigint) AS won_count,
       CAST(sum(f.lost_count) AS bigint) AS lost_count,
       CAST(sum(coalesce(f.closed, 0)) AS bigint) AS closed,
       CAST(sum(CASE WHEN f.rank >= 0 THEN coalesce(f.due, 0) ELSE 0 END) AS bigint) AS open,
       CAST(sum(CASE WHEN f.rank < 0 THEN coalesce(f.due, 0) ELSE 0 END) AS bigint) AS slipped,
       CAST(sum(CASE WHEN f.rank >= 0 AND f.due IS NOT NULL AND r.ppm IS NOT NULL
                     THEN {weighted_e4("f.due", "r.ppm")} ELSE 0 END) AS bigint) AS weighted,
       max(CASE WHEN f.rank >= 0 AND f.due IS NOT NULL AND r.ppm IS NULL
                THEN 1 ELSE 0 END) AS unrated,
       CAST(sum(f.estimated) AS bigint) AS estimated,
       max(CASE WHEN f.unpriced > 0 THEN 1 ELSE 0 END) AS unpriced
  FROM night_deal f
  LEFT JOIN objectives_stagerate r ON r.organization_id = %(organization)s AND r.slot = %(slot)s
       AND r.subject_kind = 1 AND r.subject_id = f.member_id AND r.rank = f.rank
 GROUP BY f.member_id, f.month_id
"""

RUN_RATE = f"""
SELECT c.owner_id AS member_id, m.month_id,
       CAST(sum({weighted_e4("c.monthly", f"({PPM} - c.churn_ppm)")}) AS bigint) AS amount
  FROM pipeline_contract c
  JOIN night_month m ON m.to_come = 1 AND c.starts_on <= m.starts_on
   AND (c.ends_on IS NULL OR m.starts_on < c.ends_on)
 WHERE c.organization_id = %(organization)s {{only_c}}
 GROUP BY c.owner_id, m.month_id
"""
