-- Monthly figures, each for everything, by jurisdiction, by department and by item. Counts first, so that whoever adds up rows
-- divides anew; shares are percent with two decimals, rounded half away from zero, and NULL where nothing was counted.
-- What counts is what the server's own monthly figures count (services/evaluation/README.md).

CREATE FUNCTION yici.percent(part bigint, whole bigint) RETURNS numeric LANGUAGE sql IMMUTABLE AS
  'SELECT round(100::numeric * part / nullif(whole, 0), 2)';

CREATE VIEW yici.on_time_rate AS
SELECT month, dimension, id, decided, on_time, yici.percent(on_time, decided) AS on_time_percent
FROM (
  SELECT date_trunc('month', day::timestamp)::date AS month,
    CASE WHEN GROUPING(jurisdiction) = 0 THEN 'jurisdiction' WHEN GROUPING(department_id) = 0 THEN 'department'
      WHEN GROUPING(item_code) = 0 THEN 'item' ELSE 'all' END AS dimension,
    coalesce(jurisdiction, department_id, item_code, '') AS id,
    count(*) AS decided,
    count(*) FILTER (WHERE on_time) AS on_time
  FROM yici.outcomes WHERE kind = 'decided'
  GROUP BY GROUPING SETS ((date_trunc('month', day::timestamp)), (date_trunc('month', day::timestamp), jurisdiction),
    (date_trunc('month', day::timestamp), department_id), (date_trunc('month', day::timestamp), item_code))
) AS counted;
COMMENT ON VIEW yici.on_time_rate IS '按时办结率：按决定所在月 / rulings on time, by the month of the ruling';

CREATE VIEW yici.mean_working_days AS
SELECT month, dimension, id, decided, used_wd, round(used_wd::numeric / nullif(decided, 0), 2) AS mean_wd
FROM (
  SELECT date_trunc('month', day::timestamp)::date AS month,
    CASE WHEN GROUPING(jurisdiction) = 0 THEN 'jurisdiction' WHEN GROUPING(department_id) = 0 THEN 'department'
      WHEN GROUPING(item_code) = 0 THEN 'item' ELSE 'all' END AS dimension,
    coalesce(jurisdiction, department_id, item_code, '') AS id,
    count(*) AS decided,
    sum(used_wd) AS used_wd
  FROM yici.outcomes WHERE kind = 'decided'
  GROUP BY GROUPING SETS ((date_trunc('month', day::timestamp)), (date_trunc('month', day::timestamp), jurisdiction),
    (date_trunc('month', day::timestamp), department_id), (date_trunc('month', day::timestamp), item_code))
) AS counted;
COMMENT ON VIEW yici.mean_working_days IS '平均办理工作日 / working days from acceptance to ruling, pauses taken off';

CREATE VIEW yici.at_most_one_visit_rate AS
SELECT month, dimension, id, completed, one_visit, yici.percent(one_visit, completed) AS one_visit_percent
FROM (
  SELECT date_trunc('month', day::timestamp)::date AS month,
    CASE WHEN GROUPING(jurisdiction) = 0 THEN 'jurisdiction' WHEN GROUPING(department_id) = 0 THEN 'department'
      WHEN GROUPING(item_code) = 0 THEN 'item' ELSE 'all' END AS dimension,
    coalesce(jurisdiction, department_id, item_code, '') AS id,
    count(*) AS completed,
    count(*) FILTER (WHERE visits <= 1) AS one_visit
  FROM yici.outcomes WHERE kind = 'completed'
  GROUP BY GROUPING SETS ((date_trunc('month', day::timestamp)), (date_trunc('month', day::timestamp), jurisdiction),
    (date_trunc('month', day::timestamp), department_id), (date_trunc('month', day::timestamp), item_code))
) AS counted;
COMMENT ON VIEW yici.at_most_one_visit_rate IS '最多跑一次率：按送达所在月 / deliveries with at most one visit, by the month of the delivery';

-- First ratings alone: a follow-up is none of its own. Found mistaken or malicious they do not count into the satisfaction.
CREATE VIEW yici.rating_rates AS
SELECT month, dimension, id, ratings, satisfied, bad, bad_excluded, bad_rectified,
  yici.percent(satisfied, ratings - bad_excluded) AS satisfaction_percent,
  yici.percent(bad_rectified, bad - bad_excluded) AS rectification_percent
FROM (
  SELECT date_trunc('month', rated_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
    CASE WHEN GROUPING(jurisdiction) = 0 THEN 'jurisdiction' WHEN GROUPING(department_id) = 0 THEN 'department'
      WHEN GROUPING(item_code) = 0 THEN 'item' ELSE 'all' END AS dimension,
    coalesce(jurisdiction, department_id, item_code, '') AS id,
    count(*) AS ratings,
    count(*) FILTER (WHERE code <= 3) AS satisfied,
    count(*) FILTER (WHERE code > 3) AS bad,
    count(*) FILTER (WHERE code > 3 AND verdict IN ('mistaken', 'malicious')) AS bad_excluded,
    count(*) FILTER (WHERE code > 3 AND verdict = 'factual') AS bad_rectified
  FROM yici.ratings JOIN yici.cases USING (case_no) WHERE nth = 1
  GROUP BY GROUPING SETS ((date_trunc('month', rated_at AT TIME ZONE 'Asia/Shanghai')),
    (date_trunc('month', rated_at AT TIME ZONE 'Asia/Shanghai'), jurisdiction),
    (date_trunc('month', rated_at AT TIME ZONE 'Asia/Shanghai'), department_id),
    (date_trunc('month', rated_at AT TIME ZONE 'Asia/Shanghai'), item_code))
) AS counted;
COMMENT ON VIEW yici.rating_rates IS '好差评：按评价所在月 / satisfaction and rectified bad ratings, by the month of the rating';

-- One row for each case: its days, its limits, what it came to.
CREATE VIEW yici.case_lives AS
SELECT c.case_no, c.item_code, c.jurisdiction, c.department_id, c.hall_id, c.state, c.result_code,
  c.submitted_day, c.acceptance_day, statutory.due_day AS statutory_due_day, promised.due_day AS promised_due_day,
  decided.day AS decided_day, c.ruling, decided.used_wd, decided.on_time, completed.day AS delivered_day, c.visits,
  faults.applicant AS applicant_faults, faults.organ AS organ_faults
FROM yici.cases AS c
LEFT JOIN LATERAL (SELECT due_day FROM yici.clocks WHERE case_no = c.case_no AND clock = 'C2' ORDER BY nth DESC LIMIT 1)
  AS statutory ON true
LEFT JOIN LATERAL (SELECT due_day FROM yici.clocks WHERE case_no = c.case_no AND clock = 'C3' ORDER BY nth DESC LIMIT 1)
  AS promised ON true
LEFT JOIN LATERAL (SELECT day, used_wd, on_time FROM yici.outcomes WHERE case_no = c.case_no AND kind = 'decided'
  ORDER BY revision DESC, event_index DESC LIMIT 1) AS decided ON true
LEFT JOIN LATERAL (SELECT day FROM yici.outcomes WHERE case_no = c.case_no AND kind = 'completed'
  ORDER BY revision DESC, event_index DESC LIMIT 1) AS completed ON true
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE fault = 'applicant') AS applicant, count(*) FILTER (WHERE fault = 'organ') AS organ
  FROM yici.visits WHERE case_no = c.case_no) AS faults;
COMMENT ON VIEW yici.case_lives IS '办件一览 / the days, limits and outcome of each case';
