-- The nowcast, and what else has moved it
SELECT n.estimate_cny_per_t, n.method, n.seen_inputs, e.since_period, e.factor, e.effect_cny_per_t
FROM gold.nowcast n
JOIN gold.nowcast_effect e ON e.stage = n.stage AND e.metric = n.metric AND e.period_type = n.period_type AND e.period = n.period AND e.source = n.source AND e.as_of_date = n.as_of_date
WHERE n.stage = :stage AND n.metric = :metric AND n.period_type = :period_type AND n.period = :period AND n.source = :source AND n.as_of_date = :as_of_date
ORDER BY e.factor = 'residual', abs(e.effect_cny_per_t) DESC;
-- The national quotes of the factor in the last three months, as they were known on the day
SELECT series, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM delivered_price
WHERE region = 'CN' AND series = :factor
  AND known_from < to_utc_timestamp(date_add(:as_of_date, 1), 'Asia/Shanghai')
  AND (known_to IS NULL OR known_to >= to_utc_timestamp(date_add(:as_of_date, 1), 'Asia/Shanghai'))
  AND date BETWEEN add_months(:as_of_date, -3) AND :as_of_date
ORDER BY source, date DESC
