-- The prices of the last day that differ from those of the day before, by their effect on the
-- margin of the stage that sells (no series here) or buys.
WITH day AS (
  SELECT max(date) AS last FROM gold.chain_margin_daily
  WHERE region = 'CN' AND method = 'modelled' AND NOT is_stale),
priced AS (
  SELECT date, stage, input AS series, CAST(price AS DECIMAL(22,6)) AS price, -quantity_per_t_al AS per_t_al
  FROM gold.stage_cost_daily, day
  WHERE region = 'CN' AND date BETWEEN last - 30 AND last
  UNION ALL
  SELECT date, stage, NULL, CAST(price_cny_per_t AS DECIMAL(22,6)), tonnes_per_t_al
  FROM gold.stage_margin_daily, day
  WHERE region = 'CN' AND method = 'modelled' AND date BETWEEN last - 30 AND last),
recent AS (
  SELECT date, stage, series, price, per_t_al,
    lead(price) OVER (PARTITION BY stage, series ORDER BY date DESC) AS former
  FROM priced)
SELECT stage, series, price, CAST(price - former AS DECIMAL(22,6)) AS change,
  CAST((price - former) * per_t_al AS DECIMAL(18,6)) AS effect_cny_per_t_al
FROM recent, day
WHERE date = last AND price <> former AND per_t_al IS NOT NULL
  AND stage IN (
    SELECT s.stage FROM gold.margin_share_daily s
    WHERE s.date = last AND s.region = 'CN' AND s.method = 'modelled')
ORDER BY abs((price - former) * per_t_al) DESC, stage, series
