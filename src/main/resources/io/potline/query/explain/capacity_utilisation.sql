-- The capacities: a total, or the parts that are summed, with file and row
SELECT plant, power_source, built_mt, operating_mt, quoted_built, quoted_operating, quoted_unit, known_from, source_file, sheet, row_number, column_name
FROM delivered_capacity
WHERE month = :month AND stage = :stage AND region = :region AND source = :source
  AND (plant IS NULL AND power_source IS NULL OR NOT EXISTS (
    SELECT 1 FROM delivered_capacity t
    WHERE t.month = :month AND t.stage = :stage AND t.region = :region AND t.source = :source
      AND t.plant IS NULL AND t.power_source IS NULL));
-- Ceiling and consumption in force
SELECT topic, item, measure, value, unit, valid_from, valid_to, note AS source
FROM gold.reference_value
WHERE topic IN ('ceiling', 'coefficient') AND item = :stage AND :month BETWEEN valid_from AND valid_to AND (topic = 'coefficient' OR measure = :region);
-- Operating capacity of the other stages, the upstream one among them
SELECT stage, built_mt, operating_mt
FROM gold.capacity_utilisation
WHERE month = :month AND region = :region AND source = :source AND stage <> :stage
