CREATE OR REPLACE VIEW gold.dry_season_loss (
  region COMMENT 'Region, an id of conf/regions.csv',
  stage COMMENT 'Stage of conf/chain.yaml',
  source COMMENT 'Who published the capacities',
  dry_season COMMENT 'November to April, such as 2022-11..2023-04',
  wet_peak_operating_mt COMMENT 'Highest operating capacity from May to October before [Mt a year]',
  min_operating_mt COMMENT 'Lowest operating capacity of the dry season [Mt a year]',
  lost_output_mt COMMENT 'Sum over the months of (peak - operating capacity) x days / days of the year, where the peak is higher [Mt]',
  months COMMENT 'Months of the dry season that are there, 6 at most [months]')
COMMENT 'One dry season by region, stage and source: the output that was lost against the wet season before, as in Yunnan.'
AS
WITH monthly AS (
  SELECT region, stage, source, month, operating_mt,
    year(add_months(month, -4)) AS hydrological_year,
    month(month) BETWEEN 5 AND 10 AS is_wet,
    day(last_day(month)) / dayofyear(make_date(year(month), 12, 31)) AS part_of_year
  FROM gold.capacity_utilisation WHERE operating_mt IS NOT NULL),
peak AS (
  SELECT region, stage, source, hydrological_year, max(operating_mt) AS mt
  FROM monthly WHERE is_wet GROUP BY region, stage, source, hydrological_year)
SELECT m.region, m.stage, m.source,
  concat(m.hydrological_year, '-11..', m.hydrological_year + 1, '-04') AS dry_season,
  p.mt AS wet_peak_operating_mt, min(m.operating_mt) AS min_operating_mt,
  CAST(sum(greatest(p.mt - m.operating_mt, 0) * m.part_of_year) AS DECIMAL(18,9)) AS lost_output_mt,
  count(*) AS months
FROM monthly m
JOIN peak p ON p.region = m.region AND p.stage = m.stage AND p.source = m.source
  AND p.hydrological_year = m.hydrological_year
WHERE NOT m.is_wet
GROUP BY m.region, m.stage, m.source, m.hydrological_year, p.mt
