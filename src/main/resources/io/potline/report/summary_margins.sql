-- The country's margins of the last day, and their change since the day before with one.
WITH margin AS (
  SELECT date, stage, margin_cny_per_t_al FROM gold.stage_margin_daily
  WHERE region = 'CN' AND method = 'modelled' AND NOT is_stale AND margin_cny_per_t_al IS NOT NULL
  UNION ALL
  SELECT date, 'chain', chain_margin_cny_per_t_al FROM gold.chain_margin_daily
  WHERE region = 'CN' AND method = 'modelled' AND NOT is_stale),
day AS (
  SELECT max(date) AS last FROM margin WHERE stage = 'chain'),
recent AS (
  SELECT date, stage, margin_cny_per_t_al,
    lead(margin_cny_per_t_al) OVER newest AS former, lead(date) OVER newest AS former_date
  FROM margin, day
  WHERE date BETWEEN last - 30 AND last
  WINDOW newest AS (PARTITION BY stage ORDER BY date DESC))
SELECT date, former_date, stage, margin_cny_per_t_al,
  CAST(margin_cny_per_t_al - former AS DECIMAL(18,6)) AS change_cny_per_t_al
FROM recent, day
WHERE date = last
  AND (stage = 'chain' OR stage IN (
    SELECT s.stage FROM gold.margin_share_daily s WHERE s.date = last AND s.region = 'CN' AND s.method = 'modelled'))
ORDER BY stage = 'chain' DESC, margin_cny_per_t_al
