-- The block as it was delivered
SELECT c.plant, c.power_source, c.operating_mt, c.cost_low_cny_per_t, c.cost_high_cny_per_t, c.known_from, c.source_file, q.sheet, q.row_number
FROM silver.cost c
LEFT JOIN bronze.cost_quote q ON q.date = c.date AND q.stage = c.stage AND q.region = c.region AND q.block = c.block AND q.plant <=> c.plant AND q.power_source <=> c.power_source AND q.source = c.source AND q.published_at = c.known_from AND q.source_file = c.source_file
WHERE c.date = :date AND c.stage = :stage AND c.source = :source AND c.block = :block AND c.region = :region AND c.plant <=> :plant AND c.power_source <=> :power_source AND c.known_to IS NULL;
-- Of a modelled curve: the region's cost on the day and its operating capacity
SELECT m.date, m.region, m.cost_cny_per_t, u.month, u.operating_mt, u.source
FROM gold.stage_margin_daily m
JOIN gold.capacity_utilisation u ON u.stage = m.stage AND u.region = m.region AND u.month = trunc(m.date, 'MM')
WHERE startswith(:source, 'modelled:') AND m.date = :date AND m.stage = :stage AND m.region = :region AND m.method = 'modelled'
  AND u.source = substring_index(:source, ':', -1)
