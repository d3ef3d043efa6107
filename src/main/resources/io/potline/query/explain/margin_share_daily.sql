-- The margins of the chain's stages on the day (explain gold.chain_margin_daily shows their quotes)
SELECT m.stage, m.region, m.margin_cny_per_t, m.margin_cny_per_t_al
FROM gold.stage_margin_daily m
JOIN chain_member c ON c.method = m.method AND c.stage = m.stage AND c.margin_region = m.region
WHERE m.date = :date AND c.region = :region AND m.method = :method
