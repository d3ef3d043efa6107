CREATE OR REPLACE VIEW gold.output_utilisation (
  month COMMENT 'Month: its first day',
  stage COMMENT 'Stage of conf/chain.yaml',
  region COMMENT 'Region, an id of conf/regions.csv',
  publisher COMMENT 'Who published the output',
  output_mt COMMENT 'Output of the month [Mt]',
  days COMMENT 'Days of the month [days]',
  annualised_output_mt COMMENT 'output_mt x days of the year / days of the month: a February is not a decline [Mt a year]',
  built_publisher COMMENT 'Who published the built capacity',
  built_mt COMMENT 'Last built capacity, at most a year old [Mt a year]',
  utilisation_fraction COMMENT 'annualised_output_mt / built_mt, not clamped at 1 [fraction, 1 = 100 %]',
  is_above_one COMMENT 'More is made than the capacity makes in a year')
COMMENT 'One published output of a month (conf/published_figures.csv), as a rate of built capacity.'
AS
WITH output AS (
  SELECT trunc(valid_from, 'MM') AS month, last_day(valid_from) AS day, item AS region, publisher,
    regexp_extract(measure, '^(.*)_output$', 1) AS stage, value AS mt,
    day(last_day(valid_from)) AS days,
    dayofyear(make_date(year(valid_from), 12, 31)) AS days_of_year
  FROM gold.reference_value WHERE topic = 'published' AND endswith(measure, '_output')),
built AS (
  SELECT last_day(month) AS day, stage, region, source AS publisher, built_mt AS mt
  FROM gold.capacity_utilisation WHERE built_mt IS NOT NULL AND NOT is_synthetic
  UNION ALL
  SELECT valid_from, regexp_extract(measure, '^(.*)_built_capacity$', 1), item, publisher, value
  FROM gold.reference_value WHERE topic = 'published' AND endswith(measure, '_built_capacity')),
annualised AS (
  SELECT *, CAST(mt * days_of_year / days AS DECIMAL(18,9)) AS a_year FROM output)
SELECT o.month, o.stage, o.region, o.publisher, CAST(o.mt AS DECIMAL(18,9)) AS output_mt, o.days,
  o.a_year AS annualised_output_mt, b.publisher AS built_publisher,
  CAST(max_by(b.mt, b.day) AS DECIMAL(18,9)) AS built_mt,
  CAST(try_divide(o.a_year, max_by(b.mt, b.day)) AS DECIMAL(18,10)) AS utilisation_fraction,
  o.a_year > max_by(b.mt, b.day) AS is_above_one
FROM annualised o
LEFT JOIN built b ON b.stage = o.stage AND b.region = o.region
  AND b.day BETWEEN add_months(o.day, -12) AND o.day
GROUP BY o.month, o.stage, o.region, o.publisher, o.mt, o.days, o.a_year, b.publisher
