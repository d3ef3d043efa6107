-- The coefficients and their ranges
SELECT c.item AS stage, c.measure AS input, c.value AS quantity, l.value AS low, h.value AS high, c.unit, c.note AS source
FROM gold.reference_value c
LEFT JOIN gold.reference_value l ON l.topic = 'coefficient_low' AND l.item = c.item AND l.measure = c.measure AND l.valid_from = c.valid_from
LEFT JOIN gold.reference_value h ON h.topic = 'coefficient_high' AND h.item = c.item AND h.measure = c.measure AND h.valid_from = c.valid_from
WHERE c.topic = 'coefficient' AND :date BETWEEN c.valid_from AND c.valid_to;
-- The prices that they are multiplied with
SELECT stage, input, quantity, price, cost_cny_per_t, input_date, quoted_value, quoted_unit
FROM gold.stage_cost_daily
WHERE date = :date AND region = :region
ORDER BY stage, cost_cny_per_t DESC
