CREATE OR REPLACE VIEW gold.calendar (
  date COMMENT 'Day of the calendar',
  year COMMENT 'Year, such as 2024',
  quarter COMMENT 'Quarter, such as 2024-Q1',
  month COMMENT 'Calendar month: its first day',
  season COMMENT 'wet (June to October, when hydropower is plenty and cheap) or dry (November to May)',
  season_year COMMENT 'Year of the season, such as 2024; 2023-24 for one that goes over the new year',
  is_heating_season COMMENT 'Whether northern China heats: 15 November to 15 March; it lies within the dry season')
COMMENT 'One day, of all years with margins, with its season. The bounds of the seasons are in gold.reference_value, topic season.'
AS
WITH season AS (
  SELECT item AS season,
    CAST(max(value) FILTER (WHERE measure = 'first_day') AS INT) AS first_day,
    CAST(max(value) FILTER (WHERE measure = 'last_day') AS INT) AS last_day
  FROM gold.reference_value WHERE topic = 'season' GROUP BY item),
day AS (
  SELECT explode(sequence(make_date(year(min(date)), 1, 1), make_date(year(max(date)), 12, 31))) AS date
  FROM gold.stage_margin_daily),
numbered AS (SELECT date, year(date) AS year, 100 * month(date) + day(date) AS day FROM day)
SELECT d.date, CAST(d.year AS STRING) AS year,
  concat(d.year, '-Q', quarter(d.date)) AS quarter, CAST(trunc(d.date, 'MM') AS DATE) AS month,
  max(s.season) FILTER (WHERE s.season <> 'heating') AS season,
  max(CASE
    WHEN s.first_day <= s.last_day THEN CAST(d.year AS STRING)
    WHEN d.day >= s.first_day THEN concat(d.year, '-', lpad(pmod(d.year + 1, 100), 2, '0'))
    ELSE concat(d.year - 1, '-', lpad(pmod(d.year, 100), 2, '0'))
  END) FILTER (WHERE s.season <> 'heating') AS season_year,
  coalesce(bool_or(s.season = 'heating'), false) AS is_heating_season
FROM numbered d
LEFT JOIN season s
  ON if(s.first_day <= s.last_day, d.day BETWEEN s.first_day AND s.last_day, d.day >= s.first_day OR d.day <= s.last_day)
GROUP BY d.date, d.year
