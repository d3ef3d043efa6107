-- Reserves and production, each on its basis
SELECT topic, measure AS basis, value, unit, note AS source
FROM gold.reference_value
WHERE topic IN ('reserves', 'production') AND item = :mineral;
-- Tonnes of ore in one tonne of metal, where the bases differ
SELECT value AS tonnes, valid_from, valid_to, note AS source
FROM gold.reference_value
WHERE topic = 'tonnes_per_t_al' AND item = :mineral
