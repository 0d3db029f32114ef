"""How often deals are won from each stage, and how long that takes: seen, then rested on above."""

from collections.abc import Sequence

from objectives.metrics.engine import days_between, total
from objectives.metrics.exact import plain_rate_ppm, rate_ppm


def ranked(ranks: Sequence[int]) -> str:
    return " UNION ALL ".join(f"SELECT {rank} AS rank" for rank in (0, *ranks))


def of_rank(ranks: Sequence[int], table: str) -> str:
    """The column of `table` that counts what reached rank k."""
    cases = "".join(f" WHEN {rank} THEN {table}.reached_{rank}" for rank in (0, *ranks))
    return f"coalesce(CASE k.rank{cases} END, 0)"


def seen(ranks: Sequence[int]) -> str:
    """Ended deals of the window by owner; `reached_r` of them got to rank r or further.

    Those that ended after the as-of day stand apart: 1, or 2 where they have no expected close.
    """
    counts = "".join(
        f",\n       count(*) FILTER (WHERE o.state = 'won' OR o.reached >= {1 << rank})"
        f" AS reached_{rank}"
        for rank in ranks
    )
    return SEEN.replace("{counts}", counts)


SEEN = """
SELECT o.owner_id AS member_id,
       CASE WHEN o.closed_on <= %(as_of)s THEN 0 WHEN o.closes_on IS NULL THEN 2 ELSE 1
            END AS later,
       count(*) FILTER (WHERE o.state = 'won') AS won, count(*) AS reached_0{counts}
  FROM pipeline_opportunity o
 WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL
   AND o.closed_on > %(window)s
 GROUP BY 1, 2
"""


def seen_in_units(ranks: Sequence[int]) -> str:
    """A unit's counts are those of everybody at home in it or below it."""
    names = ("won", *(f"reached_{rank}" for rank in (0, *ranks)))
    sums = ", ".join(f"{total(name)} AS {name}" for name in names)
    return f"""
    SELECT v.above_id AS unit_id, {sums}
      FROM (SELECT m.home_id, {sums}
              FROM night_member m
              JOIN night_seen s ON s.member_id = m.member_id AND s.later = 0
             GROUP BY m.home_id) h
      JOIN night_above v ON v.unit_id = h.home_id
     GROUP BY v.above_id
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


def rates(ranks: Sequence[int]) -> str:
    """One row a subject and rank, each rate resting on the one above: `rank` 0 is the closed
    win rate. The organization's counts include people without a place."""
    names = ("won", *(f"reached_{rank}" for rank in (0, *ranks)))
    return f"""
    WITH top AS (
      SELECT {", ".join(f"{total(name)} AS {name}" for name in names)}
        FROM night_seen WHERE later = 0
    ), counted AS (
      SELECT k.rank, coalesce(t.won, 0) AS won, {of_rank(ranks, "t")} AS reached
        FROM top t CROSS JOIN ({ranked(ranks)}) k
    ), organization AS (
      SELECT rank, won, reached, {plain_rate_ppm("won", "reached")} AS ppm FROM counted
    ), unit AS (
      SELECT u.unit_id, u.rank, u.won, u.reached, {rate_ppm("u.won", "u.reached", "u.prior")} AS ppm
        FROM (SELECT a.id AS unit_id, k.rank, k.ppm AS prior, coalesce(s.won, 0) AS won,
                     {of_rank(ranks, "s")} AS reached
                FROM organization_unit a
               CROSS JOIN organization k
                LEFT JOIN night_unit_seen s ON s.unit_id = a.id
               WHERE a.organization_id = %(organization)s) u
    )
    SELECT 3 AS subject_kind, %(organization)s AS subject_id, rank, won, reached, ppm
      FROM organization
     UNION ALL
    SELECT 2, unit_id, rank, won, reached, ppm FROM unit
     UNION ALL
    SELECT 1, p.member_id, p.rank, p.won, p.reached, {rate_ppm("p.won", "p.reached", "p.prior")}
      FROM (SELECT m.member_id, k.rank, k.ppm AS prior, coalesce(s.won, 0) AS won,
                   {of_rank(ranks, "s")} AS reached
              FROM night_member m
              JOIN unit k ON k.unit_id = m.home_id
              LEFT JOIN night_seen s ON s.member_id = m.member_id AND s.later = 0) p
    """


def wins() -> str:
    """How many wins of a person took how many days. Deals created already won say nothing about
    the time it takes."""
    return WINS.replace("{days}", days_between("o.created_on", "o.closed_on"))


WINS = """
SELECT o.owner_id AS member_id, {days} AS days, count(*) AS wins
  FROM pipeline_opportunity o
 WHERE o.organization_id = %(organization)s AND o.owner_id IS NOT NULL AND o.state = 'won'
   AND o.closed_on > %(window)s AND o.closed_on <= %(as_of)s AND o.created_on < o.closed_on
 GROUP BY 1, 2
"""


def cycles(few: int) -> str:
    """The first number of days that half, and four fifths, of a subject's wins did not exceed."""
    wins = f"{total('wins')} AS wins"
    return f"""
    WITH home AS (
      SELECT m.home_id, w.days, {wins}
        FROM night_win w JOIN night_member m ON m.member_id = w.member_id
       GROUP BY m.home_id, w.days
    ), counted AS (
      SELECT 1 AS subject_kind, member_id AS subject_id, days, wins FROM night_win
       UNION ALL
      SELECT 2, v.above_id, h.days, {wins}
        FROM home h JOIN night_above v ON v.unit_id = h.home_id GROUP BY v.above_id, h.days
       UNION ALL
      SELECT 3, %(organization)s, days, {wins} FROM night_win GROUP BY days
    ), added AS (
      SELECT subject_kind, subject_id, days,
             {total("wins")} OVER (PARTITION BY subject_kind, subject_id ORDER BY days) AS upto,
             {total("wins")} OVER (PARTITION BY subject_kind, subject_id) AS wins
        FROM counted
    )
    SELECT subject_kind, subject_id, wins,
           min(CASE WHEN upto >= (wins + 1) / 2 THEN days END) AS median_days,
           min(CASE WHEN upto >= (wins * 4 + 4) / 5 THEN days END) AS p80_days
      FROM added
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
