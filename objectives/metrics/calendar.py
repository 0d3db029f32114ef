"""Months, who has a place where in each, and what was promised."""

MONTHS = """
SELECT p.id AS month_id, p.quarter_id, p.whole_year_id AS year_id, p.year,
       p.starts_on, p.ends_on,
       CASE WHEN p.starts_on <= %(as_of)s AND %(as_of)s < p.ends_on
            THEN %(tomorrow)s ELSE p.ends_on END AS until,
       CASE WHEN p.ends_on > %(tomorrow)s THEN 1 ELSE 0 END AS to_come
  FROM organization_fiscalperiod p
 WHERE p.organization_id = %(organization)s AND p.kind = 'month'
"""

# A person's place in a month is the one taken last by its end (by the as-of day inside it): the
# place they left in the month keeps it. Before the first place the first one counts.
PLACES = """
SELECT a.member_id, a.unit_id, a.starts_on, a.ends_on,
       lead(a.starts_on) OVER (PARTITION BY a.member_id ORDER BY a.starts_on) AS next_on,
       CASE WHEN lag(a.starts_on) OVER (PARTITION BY a.member_id ORDER BY a.starts_on) IS NULL
            THEN 1 ELSE 0 END AS is_first
  FROM organization_assignment a
 WHERE a.organization_id = %(organization)s {only_a}
"""

# Everybody with a place, with the unit whose win rates theirs rest on.
MEMBERS = """
SELECT p.member_id, p.unit_id AS home_id
  FROM night_place p
 WHERE (p.is_first = 1 OR p.starts_on < %(tomorrow)s)
   AND (p.next_on IS NULL OR p.next_on >= %(tomorrow)s)
"""

GOALS = """
SELECT j.owner_member_id AS member_id, j.owner_unit_id AS unit_id, t.month_id,
       CAST(sum(t.amount) AS bigint) AS amount
  FROM objectives_objectivetarget t
  JOIN objectives_objective j ON j.id = t.objective_id
 WHERE j.kind = 'R' AND j.measure_id = %(measure)s AND j.organization_id = %(organization)s {only_j}
 GROUP BY j.owner_member_id, j.owner_unit_id, t.month_id
"""

# Who has a goal in a year: the months it does not name are promised 0, not unknown.
PROMISES = """
SELECT g.member_id, g.unit_id, m.year
  FROM night_goal g
  JOIN night_month m ON m.month_id = g.month_id
 GROUP BY g.member_id, g.unit_id, m.year
"""

UNKEYED = """
SELECT m.id AS member_id
  FROM organization_member m
 WHERE m.organization_id = %(organization)s AND m.crm_key = '' {only_m}
   AND EXISTS (SELECT 1 FROM pipeline_opportunity o WHERE o.owner_id = m.id)
"""

# Whose figures a year holds: who has a place in it, a goal or facts, and sells: is a rep, or has
# goals or facts in any year. A manager without deals of their own is nobody's missing figure.
SUBJECTS = """
SELECT s.member_id, s.year,
       CASE WHEN %(has_facts)s = 0 THEN {no_crm_data}
            WHEN m.crm_key <> '' OR u.member_id IS NOT NULL THEN 0
            ELSE {no_crm_owner} END AS unknown
  FROM (SELECT p.member_id, y.year
          FROM night_place p
          JOIN organization_fiscalperiod y
            ON y.organization_id = %(organization)s AND y.kind = 'year'
           AND p.starts_on < y.ends_on AND (p.ends_on IS NULL OR p.ends_on > y.starts_on)
         UNION
        SELECT g.member_id, g.year
          FROM night_promise g
         WHERE EXISTS (SELECT 1 FROM night_place p WHERE p.member_id = g.member_id)
         UNION
        SELECT f.member_id, d.year
          FROM night_fact f
          JOIN night_month d ON d.month_id = f.month_id
         WHERE EXISTS (SELECT 1 FROM night_place p WHERE p.member_id = f.member_id)
       ) s
  JOIN organization_member m ON m.id = s.member_id
  LEFT JOIN night_unkeyed u ON u.member_id = s.member_id
 WHERE EXISTS (SELECT 1 FROM organization_rolegrant r
                WHERE r.member_id = s.member_id AND r.role = 'rep')
    OR EXISTS (SELECT 1 FROM night_promise g WHERE g.member_id = s.member_id)
    OR EXISTS (SELECT 1 FROM night_fact f WHERE f.member_id = s.member_id)
"""
