"""How often deals are won from each stage, and how long that takes: seen, then rested on above."""

from collections.abc import Sequence

from objectives.metrics.engine import days_between
from objectives.metrics.exact import plain_rate_ppm, rate_ppm


def seen(ranks: Sequence[int]) -> str:
    """Ended deals of the window by owner; `reached_r` of them got to rank r or further."""
    counts = "".join(
        f",\n       count(*) FILTER (WHERE o.state = 'won' OR o.reached >= {1 << rank})"
        f" AS reached_{rank}"
        for rank in ranks
    )
    return SEEN.replace("{counts}", counts)


SEEN = """
SELECT o.owner_id AS member_id, count(*) FILTER (WHERE o.state = 'won') AS won,
       count(*) AS reached_0{counts}
  FROM pipeline_opportunity o
 WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL
   AND o.closed_on > %(window)s AND o.closed_on <= %(as_of)s
 GROUP BY o.owner_id
"""


def by_rank(ranks: Sequence[int]) -> str:
    """One row a person and rank."""
    cases = "".join(f" WHEN {rank} THEN s.reached_{rank}" for rank in (0, *ranks))
    return BY_RANK.replace("{reached}", f"CASE k.rank{cases} END")


BY_RANK = """
SELECT m.member_id, m.home_id, k.rank, coalesce(s.won, 0) AS won,
       coalesce({reached}, 0) AS reached
  FROM night_member m
 CROSS JOIN night_rank k
  LEFT JOIN night_seen s ON s.member_id = m.member_id
"""

# A unit's counts are those of everybody at home in it or below it: its path begins theirs.
UNITS_BY_RANK = """
SELECT a.id AS unit_id, k.rank, CAST(coalesce(sum(b.won), 0) AS bigint) AS won,
       CAST(coalesce(sum(b.reached), 0) AS bigint) AS reached
  FROM organization_unit a
 CROSS JOIN night_rank k
  LEFT JOIN (SELECT v.above_id, r.rank, r.won, r.reached
               FROM (SELECT home_id, rank, CAST(sum(won) AS bigint) AS won,
                            CAST(sum(reached) AS bigint) AS reached
                       FROM night_seen_rank GROUP BY home_id, rank) r
               JOIN night_above v ON v.unit_id = r.home_id) b
         ON b.above_id = a.id AND b.rank = k.rank
 WHERE a.organization_id = %(organization)s
 GROUP BY a.id, k.rank
"""

ABOVE = """
SELECT u.id AS unit_id, a.id AS above_id
  FROM organization_unit u
  JOIN (SELECT DISTINCT depth FROM organization_unit
         WHERE organization_id = %(organization)s) k ON k.depth <= u.depth
  JOIN organization_unit a ON a.organization_id = u.organization_id
       AND a.path = substr(u.path, 1, 7 * (k.depth + 1))
 WHERE u.organization_id = %(organization)s {only_v}
"""

RATES = f"""
WITH top AS (
  SELECT rank, CAST(sum(won) AS bigint) AS won, CAST(sum(reached) AS bigint) AS reached
    FROM night_seen_all GROUP BY rank
), organization AS (
  SELECT rank, won, reached, {plain_rate_ppm("won", "reached")} AS ppm FROM top
), unit AS (
  SELECT u.unit_id, u.rank, u.won, u.reached, {rate_ppm("u.won", "u.reached", "o.ppm")} AS ppm
    FROM night_unit_rank u JOIN organization o ON o.rank = u.rank
)
SELECT 3 AS subject_kind, %(organization)s AS subject_id, rank, won, reached, ppm FROM organization
 UNION ALL
SELECT 2, unit_id, rank, won, reached, ppm FROM unit
 UNION ALL
SELECT 1, m.member_id, m.rank, m.won, m.reached, {rate_ppm("m.won", "m.reached", "u.ppm")}
  FROM night_seen_rank m JOIN unit u ON u.unit_id = m.home_id AND u.rank = m.rank
"""


def seen_at_all(ranks: Sequence[int]) -> str:
    """The whole organization's counts by rank, people without a place included."""
    parts = [
        f"SELECT {rank} AS rank, coalesce(sum(won), 0) AS won,"
        f" coalesce(sum(reached_{rank}), 0) AS reached FROM night_seen"
        for rank in (0, *ranks)
    ]
    return " UNION ALL ".join(parts)


def wins() -> str:
    """Days from created to won; deals created already won say nothing about the time it takes."""
    return WINS.replace("{days}", days_between("o.created_on", "o.closed_on"))


WINS = """
SELECT o.owner_id AS member_id, m.home_id, {days} AS days
  FROM pipeline_opportunity o
  LEFT JOIN night_member m ON m.member_id = o.owner_id
 WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL AND o.state = 'won'
   AND o.closed_on > %(window)s AND o.closed_on <= %(as_of)s AND o.created_on < o.closed_on
"""

CYCLES = """
WITH ranked AS (
  SELECT 1 AS subject_kind, w.member_id AS subject_id, w.days FROM night_win w
   UNION ALL
  SELECT 2, v.above_id, w.days FROM night_win w JOIN night_above v ON v.unit_id = w.home_id
   UNION ALL
  SELECT 3, %(organization)s, w.days FROM night_win w
), placed AS (
  SELECT subject_kind, subject_id, days,
         row_number() OVER (PARTITION BY subject_kind, subject_id ORDER BY days) AS place,
         count(*) OVER (PARTITION BY subject_kind, subject_id) AS wins
    FROM ranked
)
SELECT subject_kind, subject_id, wins,
       min(CASE WHEN place = (wins + 1) / 2 THEN days END) AS median_days,
       min(CASE WHEN place = (wins * 4 + 4) / 5 THEN days END) AS p80_days
  FROM placed
 WHERE wins >= {few} OR subject_kind = 3
 GROUP BY subject_kind, subject_id, wins
"""


# Between nights rates stay; who is new rests on what is above.
UNITS_WITHOUT_RATES = """
INSERT INTO objectives_stagerate
       (organization_id, slot, subject_kind, subject_id, rank, won, reached, ppm)
SELECT r.organization_id, r.slot, 2, u.unit_id, r.rank, 0, 0, r.ppm
  FROM night_affected u
  JOIN objectives_stagerate r ON r.organization_id = %(organization)s AND r.slot = %(slot)s
       AND r.subject_kind = 3
 WHERE NOT EXISTS (SELECT 1 FROM objectives_stagerate s
                    WHERE s.organization_id = %(organization)s AND s.slot = %(slot)s
                      AND s.subject_kind = 2 AND s.subject_id = u.unit_id AND s.rank = r.rank)
"""

PEOPLE_WITHOUT_RATES = """
INSERT INTO objectives_stagerate
       (organization_id, slot, subject_kind, subject_id, rank, won, reached, ppm)
SELECT r.organization_id, r.slot, 1, m.member_id, r.rank, 0, 0, r.ppm
  FROM night_member m
  JOIN objectives_stagerate r ON r.organization_id = %(organization)s AND r.slot = %(slot)s
       AND r.subject_kind = 2 AND r.subject_id = m.home_id
 WHERE NOT EXISTS (SELECT 1 FROM objectives_stagerate s
                    WHERE s.organization_id = %(organization)s AND s.slot = %(slot)s
                      AND s.subject_kind = 1 AND s.subject_id = m.member_id AND s.rank = r.rank)
"""
