-- The days in the mean (explain gold.stage_margin_daily, or chain_margin_daily, explains one of them)
SELECT date, margin_cny_per_t_al FROM gold.stage_margin_daily
WHERE stage = :stage AND region = :region AND method = :method AND date BETWEEN :first_date AND :last_date
  AND NOT is_stale AND margin_cny_per_t_al IS NOT NULL
UNION ALL
SELECT date, chain_margin_cny_per_t_al FROM gold.chain_margin_daily
WHERE :stage = 'chain' AND region = :region AND method = :method AND date BETWEEN :first_date AND :last_date
  AND NOT is_stale
ORDER BY date
