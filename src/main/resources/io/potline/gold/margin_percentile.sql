CREATE OR REPLACE VIEW gold.margin_percentile (
  period_type COMMENT 'year, quarter, month, smm_month, window; or all, for all days',
  period COMMENT 'Period, as in gold.margin_period; or all',
  region COMMENT 'Region, an id of conf/regions.csv',
  stage COMMENT 'Stage of conf/chain.yaml; chain is the sum of the stages of the chain',
  method COMMENT 'modelled or reported',
  lowest_cny_per_t_al COMMENT 'Lowest daily margin [CNY per tonne of primary aluminium]',
  p10_cny_per_t_al COMMENT '10th percentile: a tenth of the days is below it; between two margins on a line [CNY per tonne of primary aluminium]',
  p25_cny_per_t_al COMMENT '25th percentile [CNY per tonne of primary aluminium]',
  median_cny_per_t_al COMMENT '50th percentile [CNY per tonne of primary aluminium]',
  p75_cny_per_t_al COMMENT '75th percentile [CNY per tonne of primary aluminium]',
  p90_cny_per_t_al COMMENT '90th percentile [CNY per tonne of primary aluminium]',
  highest_cny_per_t_al COMMENT 'Highest daily margin [CNY per tonne of primary aluminium]',
  last_margin_cny_per_t_al COMMENT 'Margin of the last day of the period that has one [CNY per tonne of primary aluminium]',
  last_date COMMENT 'That day',
  at_or_below_last_fraction COMMENT 'Share of the days whose margin is at or below last_margin: where it stands [fraction, 1 = 100 %]',
  day_count COMMENT 'Days with a margin [days]')
COMMENT 'One period by region, stage and method: how the daily margins spread, and where the last one stands among them.'
AS
WITH period AS (
  SELECT period_type, period, region, stage, method, first_date, last_date FROM gold.margin_period
  UNION ALL
  SELECT 'all', 'all', region, stage, method, min(first_date), max(last_date)
  FROM gold.margin_period GROUP BY region, stage, method),
day AS (
  SELECT p.period_type, p.period, p.region, p.stage, p.method, o.date, o.margin_cny_per_t_al AS margin,
    max_by(o.margin_cny_per_t_al, o.date) OVER (PARTITION BY p.period_type, p.period, p.region, p.stage, p.method) AS last_margin
  FROM period p
  JOIN gold.margin_observation o ON o.region = p.region AND o.stage = p.stage AND o.method = p.method
    AND o.date BETWEEN p.first_date AND p.last_date),
spread AS (
  SELECT period_type, period, region, stage, method,
    percentile(margin, array(0.1, 0.25, 0.5, 0.75, 0.9)) AS p, min(margin) AS lowest,
    max(margin) AS highest, max(last_margin) AS last_margin, max(date) AS last_date,
    count_if(margin <= last_margin) AS at_or_below, count(*) AS days
  FROM day GROUP BY period_type, period, region, stage, method)
SELECT period_type, period, region, stage, method, lowest AS lowest_cny_per_t_al,
  CAST(p[0] AS DECIMAL(18,6)) AS p10_cny_per_t_al, CAST(p[1] AS DECIMAL(18,6)) AS p25_cny_per_t_al,
  CAST(p[2] AS DECIMAL(18,6)) AS median_cny_per_t_al, CAST(p[3] AS DECIMAL(18,6)) AS p75_cny_per_t_al,
  CAST(p[4] AS DECIMAL(18,6)) AS p90_cny_per_t_al, highest AS highest_cny_per_t_al,
  last_margin AS last_margin_cny_per_t_al, last_date,
  CAST(at_or_below / days AS DECIMAL(18,10)) AS at_or_below_last_fraction, days AS day_count
FROM spread
