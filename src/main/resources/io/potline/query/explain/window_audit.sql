-- The published means
SELECT measure AS period, value AS published_cny_per_t_al, note AS source
FROM gold.reference_value
WHERE topic = 'published_margin' AND item = :stage
ORDER BY measure;
-- The days at hand that are in the window and in no published year of it
WITH margin AS (
  SELECT date, region, stage, method, is_stale, margin_cny_per_t_al FROM gold.stage_margin_daily
  UNION ALL
  SELECT date, region, 'chain', method, is_stale, chain_margin_cny_per_t_al FROM gold.chain_margin_daily)
SELECT m.date, m.margin_cny_per_t_al
FROM margin m
WHERE m.stage = :stage AND m.region = 'CN' AND m.method = :method AND NOT m.is_stale
  AND m.date BETWEEN DATE(substring_index(:window, '..', 1)) AND DATE(substring_index(:window, '..', -1))
  AND NOT EXISTS (
    SELECT 1 FROM gold.reference_value r
    WHERE r.topic = 'published_margin' AND r.item = m.stage AND r.measure = CAST(year(m.date) AS STRING)
      AND make_date(year(m.date), 1, 1) >= DATE(substring_index(:window, '..', 1))
      AND make_date(year(m.date), 12, 31) <= DATE(substring_index(:window, '..', -1)))
ORDER BY m.date
