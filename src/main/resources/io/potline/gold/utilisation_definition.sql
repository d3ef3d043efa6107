CREATE OR REPLACE VIEW gold.utilisation_definition (
  day COMMENT 'Last day of the month of the operating capacity, or the day that it was published for',
  stage COMMENT 'Stage of conf/chain.yaml',
  region COMMENT 'Region, an id of conf/regions.csv',
  operating_publisher COMMENT 'Who published the operating capacity',
  operating_mt COMMENT 'Operating capacity [Mt a year]',
  denominator COMMENT 'built_capacity, ceiling (in force) or ceiling_discussed',
  denominator_publisher COMMENT 'Who published the denominator; NULL for conf/chain.yaml',
  denominator_day COMMENT 'Its day: the last at or before day, of built capacity at most a year before',
  denominator_mt COMMENT 'Capacity that is divided by [Mt a year]',
  utilisation_fraction COMMENT 'operating_mt / denominator_mt, not clamped at 1 [fraction, 1 = 100 %]',
  is_above_one COMMENT 'More operates than the denominator has')
COMMENT 'One operating capacity over one denominator: the rates that can be called utilisation. Figures of the lake (gold.capacity_utilisation) and published ones (conf/published_figures.csv); synthetic and real ones never meet.'
AS
WITH operating AS (
  SELECT last_day(month) AS day, stage, region, source AS publisher, operating_mt AS mt,
    is_synthetic
  FROM gold.capacity_utilisation WHERE operating_mt IS NOT NULL
  UNION ALL
  SELECT valid_from, regexp_extract(measure, '^(.*)_operating_capacity$', 1), item, publisher, value,
    false
  FROM gold.reference_value WHERE topic = 'published' AND endswith(measure, '_operating_capacity')),
denominator AS (
  SELECT 'built_capacity' AS kind, last_day(month) AS day, stage, region, source AS publisher,
    built_mt AS mt, add_months(last_day(month), 12) AS until, is_synthetic
  FROM gold.capacity_utilisation WHERE built_mt IS NOT NULL
  UNION ALL
  SELECT 'built_capacity', valid_from, regexp_extract(measure, '^(.*)_built_capacity$', 1), item,
    publisher, value, add_months(valid_from, 12), false
  FROM gold.reference_value WHERE topic = 'published' AND endswith(measure, '_built_capacity')
  UNION ALL
  SELECT 'ceiling_discussed', valid_from, regexp_extract(measure, '^(.*)_ceiling_discussed$', 1),
    item, publisher, value, DATE'9999-12-31', false
  FROM gold.reference_value WHERE topic = 'published' AND endswith(measure, '_ceiling_discussed')
  UNION ALL
  SELECT 'ceiling', valid_from, item, measure, NULL, value, valid_to, NULL
  FROM gold.reference_value WHERE topic = 'ceiling')
SELECT o.day, o.stage, o.region, o.publisher AS operating_publisher,
  CAST(o.mt AS DECIMAL(18,9)) AS operating_mt, d.kind AS denominator,
  d.publisher AS denominator_publisher, max(d.day) AS denominator_day,
  CAST(max_by(d.mt, d.day) AS DECIMAL(18,9)) AS denominator_mt,
  CAST(try_divide(o.mt, max_by(d.mt, d.day)) AS DECIMAL(18,10)) AS utilisation_fraction,
  o.mt > max_by(d.mt, d.day) AS is_above_one
FROM operating o
JOIN denominator d ON d.stage = o.stage AND d.region = o.region AND o.day BETWEEN d.day AND d.until
  AND coalesce(d.is_synthetic = o.is_synthetic, true)
GROUP BY o.day, o.stage, o.region, o.publisher, o.mt, d.kind, d.publisher
