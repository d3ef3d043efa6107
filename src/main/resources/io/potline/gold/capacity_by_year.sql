CREATE OR REPLACE VIEW gold.capacity_by_year (
  year COMMENT 'Year, such as 2024',
  stage COMMENT 'Stage of conf/chain.yaml',
  region COMMENT 'Region, an id of conf/regions.csv',
  source COMMENT 'Who published the figures, an id of conf/sources.csv',
  mean_built_mt COMMENT 'Mean over the months of built capacity [Mt a year]',
  mean_operating_mt COMMENT 'Mean over the months of operating capacity [Mt a year]',
  utilisation_fraction COMMENT 'Sum of the operating / sum of the built capacities of the months that have both, not clamped at 1 [fraction, 1 = 100 %]',
  ceiling_used_fraction COMMENT 'Sum of the built capacities / sum of the ceilings of the months that have both [fraction, 1 = 100 %]',
  mean_ceiling_headroom_mt COMMENT 'Mean over the months of the ceiling minus built capacity [Mt a year]',
  month_count COMMENT 'Months with a built and an operating capacity [months]')
COMMENT 'One year by stage, region and source: gold.capacity_metrics for tools that do not know MEASURE.'
AS
SELECT year, stage, region, source,
  MEASURE(mean_built_mt) AS mean_built_mt,
  MEASURE(mean_operating_mt) AS mean_operating_mt,
  MEASURE(utilisation) AS utilisation_fraction,
  MEASURE(ceiling_used_fraction) AS ceiling_used_fraction,
  MEASURE(mean_ceiling_headroom_mt) AS mean_ceiling_headroom_mt,
  MEASURE(month_count) AS month_count
FROM gold.capacity_metrics
GROUP BY year, stage, region, source
