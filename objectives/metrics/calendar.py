"""Months, who has a place where in each, and whose figures a year holds."""

from objectives.rules.reasons import BITS, Reason

MONTHS = """
SELECT p.id AS month_id, p.quarter_id, p.whole_year_id AS year_id, p.year,
       p.starts_on, p.ends_on,
       CASE WHEN p.starts_on <= %(as_of)s AND %(as_of)s < p.ends_on
            THEN %(tomorrow)s ELSE p.ends_on END AS until
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
PLACE_OF_MONTH = """
       AND (p.is_first = 1 OR p.starts_on < m.until)
       AND (p.next_on IS NULL OR p.next_on >= m.until)
"""

# Everybody with a place, with the unit whose win rates theirs rest on.
MEMBERS = """
SELECT p.member_id, p.unit_id AS home_id
  FROM night_place p
 WHERE (p.is_first = 1 OR p.starts_on < %(tomorrow)s)
   AND (p.next_on IS NULL OR p.next_on >= %(tomorrow)s)
"""

# Whose figures a year holds: who has a place, a goal or facts in it and sells: is a rep, or has
# goals or facts in any year. A manager without deals of their own is nobody's missing figure.
# A goal stands for its whole year: the months it does not name are promised 0, not unknown.
SUBJECTS = f"""
WITH active AS (
  SELECT f.member_id, m.year, max(CASE WHEN f.goal IS NULL THEN 0 ELSE 1 END) AS promised
    FROM night_part f
    JOIN night_month m ON m.month_id = f.month_id
   GROUP BY f.member_id, m.year
), unkeyed AS (
  SELECT m.id AS member_id
    FROM organization_member m
   WHERE m.organization_id = %(organization)s AND m.crm_key = '' {{only_m}}
     AND EXISTS (SELECT 1 FROM pipeline_opportunity o WHERE o.owner_id = m.id)
)
SELECT s.member_id, s.year, coalesce(v.promised, 0) AS promised,
       CASE WHEN %(has_facts)s = 0 THEN {BITS[Reason.NO_CRM_DATA]}
            WHEN m.crm_key <> '' OR u.member_id IS NOT NULL THEN 0
            ELSE {BITS[Reason.NO_CRM_OWNER]} END AS unknown
  FROM (SELECT p.member_id, y.year
          FROM night_place p
          JOIN organization_fiscalperiod y
            ON y.organization_id = %(organization)s AND y.kind = 'year'
           AND p.starts_on < y.ends_on AND (p.ends_on IS NULL OR p.ends_on > y.starts_on)
         UNION
        SELECT a.member_id, a.year
          FROM active a
         WHERE a.member_id IN (SELECT member_id FROM night_place)
       ) s
  JOIN organization_member m ON m.id = s.member_id
  LEFT JOIN active v ON v.member_id = s.member_id AND v.year = s.year
  LEFT JOIN unkeyed u ON u.member_id = s.member_id
 WHERE s.member_id IN (SELECT member_id FROM active)
    OR s.member_id IN (SELECT r.member_id FROM organization_rolegrant r
                        WHERE r.organization_id = %(organization)s AND r.role = 'rep')
"""
