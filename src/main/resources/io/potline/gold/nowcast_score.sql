CREATE OR REPLACE VIEW gold.nowcast_score (
  stage COMMENT 'Stage of conf/chain.yaml',
  metric COMMENT 'What the vendor prints: cost or margin of the stage',
  source COMMENT 'Who printed the figures, an id of conf/sources.csv',
  method COMMENT 'The method that was chosen at the time; all: whichever it was',
  months COMMENT 'Printed months that a nowcast was made for, and whose former month was known [months]',
  mean_absolute_error_cny_per_t COMMENT 'Mean of the absolute errors of the last nowcast before each print [CNY per tonne of own product]',
  bias_cny_per_t COMMENT 'Mean of these errors, estimate - reported [CNY per tonne of own product]',
  naive_mean_absolute_error_cny_per_t COMMENT 'Mean absolute error of repeating the figure of the month before [CNY per tonne of own product]',
  skill_fraction COMMENT '1 - mean absolute error / naive mean absolute error; NULL where the latter is 0 [fraction]',
  mean_absolute_error_fraction COMMENT 'Mean absolute error / mean of the absolute reported figures [fraction]')
COMMENT 'One stage by metric, source and method: the backtest of gold.nowcast over all printed months.'
AS
SELECT
  stage,
  metric,
  source,
  coalesce(method, 'all') AS method,
  count(*) AS months,
  cast(avg(abs(error_cny_per_t)) AS DECIMAL(18, 6)) AS mean_absolute_error_cny_per_t,
  cast(avg(error_cny_per_t) AS DECIMAL(18, 6)) AS bias_cny_per_t,
  cast(avg(abs(former_reported_cny_per_t - reported_cny_per_t)) AS DECIMAL(18, 6))
    AS naive_mean_absolute_error_cny_per_t,
  cast(
    1 - try_divide(
      sum(abs(error_cny_per_t)),
      sum(abs(former_reported_cny_per_t - reported_cny_per_t)))
    AS DECIMAL(18, 6)) AS skill_fraction,
  cast(try_divide(sum(abs(error_cny_per_t)), sum(abs(reported_cny_per_t))) AS DECIMAL(18, 6))
    AS mean_absolute_error_fraction
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY stage, metric, source, period_type, period
      ORDER BY as_of_date DESC) AS recency
  FROM gold.nowcast
  WHERE reported_cny_per_t IS NOT NULL)
WHERE recency = 1 AND former_reported_cny_per_t IS NOT NULL
GROUP BY GROUPING SETS ((stage, metric, source, method), (stage, metric, source))
