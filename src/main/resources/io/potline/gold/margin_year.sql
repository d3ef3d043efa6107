CREATE OR REPLACE VIEW gold.margin_year (
  year COMMENT 'Year, such as 2024',
  aluminium_price_cny_per_t COMMENT 'Mean price of aluminium over the days that aluminium_margin counts [CNY per tonne of aluminium]',
  aluminium_margin_cny_per_t_al COMMENT 'Mean margin of smelting [CNY per tonne of primary aluminium]',
  alumina_margin_cny_per_t_al COMMENT 'Mean margin of the alumina in a tonne of aluminium [CNY per tonne of primary aluminium]',
  bauxite_margin_cny_per_t_al COMMENT 'Mean margin of the bauxite in a tonne of aluminium [CNY per tonne of primary aluminium]',
  chain_margin_cny_per_t_al COMMENT 'Mean margin of the chain, over the days on which all its stages have one [CNY per tonne of primary aluminium]',
  day_count COMMENT 'Days with a margin of smelting; each mean is over the days of its own stage [days]',
  coverage_fraction COMMENT 'Share of the days of trading of the whole year that day_count covers: below 1 for a year that is not over [fraction, 1 = 100 %]',
  last_date COMMENT 'Last day with a margin of smelting',
  run_id COMMENT 'Run that last wrote one of the means',
  is_synthetic COMMENT 'True: rests on synthetic data')
COMMENT 'One year: what smelting, alumina, bauxite and the chain earned in China, modelled. All stages, regions and periods are in gold.margin_period, days in gold.margin_day.'
AS
WITH price AS (
  SELECT date_format(date, 'yyyy') AS year, CAST(avg(price_cny_per_t) AS DECIMAL(18,6)) AS mean
  FROM gold.stage_margin_daily
  WHERE region = 'CN' AND method = 'modelled' AND stage = 'aluminium'
    AND margin_cny_per_t_al IS NOT NULL AND NOT is_stale
  GROUP BY date_format(date, 'yyyy'))
SELECT p.period AS year, max(price.mean) AS aluminium_price_cny_per_t,
  max(p.mean_margin_cny_per_t_al) FILTER (WHERE p.stage = 'aluminium') AS aluminium_margin_cny_per_t_al,
  max(p.mean_margin_cny_per_t_al) FILTER (WHERE p.stage = 'alumina') AS alumina_margin_cny_per_t_al,
  max(p.mean_margin_cny_per_t_al) FILTER (WHERE p.stage = 'bauxite') AS bauxite_margin_cny_per_t_al,
  max(p.mean_margin_cny_per_t_al) FILTER (WHERE p.stage = 'chain') AS chain_margin_cny_per_t_al,
  max(p.observation_count) FILTER (WHERE p.stage = 'aluminium') AS day_count,
  max(p.coverage_fraction) FILTER (WHERE p.stage = 'aluminium') AS coverage_fraction,
  max(p.last_date) FILTER (WHERE p.stage = 'aluminium') AS last_date,
  max(p.run_id) AS run_id, bool_or(p.is_synthetic) AS is_synthetic
FROM gold.margin_period p
LEFT JOIN price ON price.year = p.period
WHERE p.period_type = 'year' AND p.region = 'CN' AND p.method = 'modelled'
  AND p.stage IN ('aluminium', 'alumina', 'bauxite', 'chain')
GROUP BY p.period
