-- The days in the mean (explain gold.stage_margin_daily, or chain_margin_daily, explains one of them)
SELECT date, margin_cny_per_t_al FROM gold.stage_margin_daily
WHERE stage = :stage AND region = :region AND method = :method AND date BETWEEN :first_date AND :last_date
  AND NOT is_stale AND margin_cny_per_t_al IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM delivered_figure WHERE :method = 'reported' AND stage = :stage AND region = :region AND source = :source AND period_type = :period_type AND period = :period)
UNION ALL
SELECT date, chain_margin_cny_per_t_al FROM gold.chain_margin_daily
WHERE :stage = 'chain' AND region = :region AND method = :method AND date BETWEEN :first_date AND :last_date
  AND NOT is_stale
ORDER BY date;
-- The vendor's figures of the period, with file and row
SELECT series, region, source, quoted_value, quoted_unit, vat_basis, per_tonne, per_tonne_al, known_from, source_file, sheet, row_number, column_name
FROM delivered_figure
WHERE :method = 'reported' AND stage = :stage AND region = :region AND source = :source AND period_type = :period_type AND period = :period
