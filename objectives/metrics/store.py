"""Writing only what differs, in key order, so that two writers never wait for each other."""

from collections.abc import Sequence

KEY = ("organization_id", "slot", "subject_kind", "subject_id")
METRIC = (
    "goal", "closed", "run_rate", "weighted", "open", "slipped", "to_go", "gap", "required",
    "coverage_ppm", "won_count", "lost_count", "win_rate_ppm", "estimated", "people",
    "unknown_people", "reasons",
)  # fmt: skip


def upsert(
    table: str,
    *,
    key: Sequence[str],
    values: Sequence[str],
    source: str,
    also: str = "",
    follows: Sequence[str] = (),
) -> str:
    """Insert or change the rows of `source` that are not in `table` just so.

    `also` is a column that only says which run wrote the row: it makes no difference by itself.
    Columns that follow from others are not compared, and so not even computed for most rows,
    unless the rules are newer than the rows: `renew`.
    """
    own = [*key, *values]
    same = " AND ".join(f"g.{name} = f.{name}" for name in key)
    differs = " OR ".join(
        f"f.{name} IS DISTINCT FROM g.{name}" for name in values if name not in follows
    )
    columns = [*KEY[:2], *own, *([also] if also else [])]
    changed = [*values, *([also] if also else [])]
    return f"""
    INSERT INTO {table} ({", ".join(columns)})
    SELECT %(organization)s, %(slot)s, {", ".join(f"f.{name}" for name in own)}
           {", %(run)s" if also else ""}
      FROM ({source}) f
      LEFT JOIN {table} g
             ON g.organization_id = %(organization)s AND g.slot = %(slot)s AND {same}
     WHERE g.subject_id IS NULL OR %(renew)s = 1 OR {differs}
     ORDER BY {", ".join(f"f.{name}" for name in key)}
        ON CONFLICT ({", ".join([*KEY[:2], *key])}) DO UPDATE
       SET {", ".join(f"{name} = excluded.{name}" for name in changed)}
    """


FIGURES_KEY = ("subject_kind", "subject_id", "period_id")


def figures(source: str) -> str:
    return upsert(
        "objectives_gapmetric",
        key=FIGURES_KEY,
        values=METRIC,
        source=source,
        also="run_id",
        follows=("coverage_ppm", "win_rate_ppm"),
    )


def rates(source: str) -> str:
    return upsert(
        "objectives_stagerate",
        key=("subject_kind", "subject_id", "rank"),
        values=("won", "reached", "ppm"),
        source=source,
    )


def cycles(source: str) -> str:
    return upsert(
        "objectives_cycletime",
        key=("subject_kind", "subject_id"),
        values=("wins", "median_days", "p80_days"),
        source=source,
    )


def history() -> str:
    return upsert(
        "objectives_gaphistory",
        key=(*FIGURES_KEY, "week_on"),
        values=("gap", "closed"),
        source=HISTORY,
    )


HISTORY = """
SELECT s.subject_kind, s.subject_id, s.period_id, %(week_on)s AS week_on,
       CASE WHEN s.unrated = 0 THEN s.gap END AS gap, s.closed
  FROM night_year s
  JOIN organization_fiscalperiod y ON y.id = s.period_id
   AND y.starts_on <= %(as_of)s AND %(as_of)s < y.ends_on
"""


def vanished(table: str, *, key: Sequence[str], source: str, only: str = "") -> str:
    """Take away the rows of subjects that are no more."""
    same = " AND ".join(f"f.{name} = {table}.{name}" for name in key)
    return f"""
    DELETE FROM {table}
     WHERE organization_id = %(organization)s AND slot = %(slot)s
       AND NOT EXISTS (SELECT 1 FROM ({source}) f WHERE {same}) {only}
    """


def count(table: str) -> str:
    return (
        f"SELECT count(*) FROM {table} WHERE organization_id = %(organization)s AND slot = %(slot)s"
    )


FINGERPRINT = """
SELECT {sums}
  FROM night_unit_month n JOIN organization_unit u ON u.id = n.unit_id AND u.depth = 0
""".replace(
    "{sums}",
    ", ".join(
        f"CAST(coalesce(sum(n.{name}), 0) AS bigint)"
        for name in ("goal", "closed", "run_rate", "weighted", "open", "slipped", "won_count")
    ),
)
RATES_USED = """
SELECT r.rank, r.won, r.reached FROM objectives_stagerate r
 WHERE r.organization_id = %(organization)s AND r.slot = %(slot)s AND r.subject_kind = 3
 ORDER BY r.rank
"""
