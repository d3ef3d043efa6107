-- What has moved it since the last printed figure
SELECT since_period, factor, effect_cny_per_t
FROM gold.nowcast_effect
WHERE stage = :stage AND metric = :metric AND period_type = :period_type AND period = :period AND source = :source AND as_of_date = :as_of_date
ORDER BY factor = 'residual', abs(effect_cny_per_t) DESC;
-- The printed figures that were known on the day, with file and row
SELECT series, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM delivered_price
WHERE region = 'CN' AND source = :source AND series IN (SELECT series FROM delivered_figure WHERE stage = :stage AND role = 'reported_' || :metric)
  AND known_from < to_utc_timestamp(date_add(:as_of_date, 1), 'Asia/Shanghai')
  AND (known_to IS NULL OR known_to >= to_utc_timestamp(date_add(:as_of_date, 1), 'Asia/Shanghai'))
  AND date >= add_months(:as_of_date, -14)
ORDER BY date DESC;
-- The national quotes of the last three months, of the series that were seen, as they were known on the day (those of the source in use, and the source's own figures of months)
SELECT series, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM delivered_price
WHERE region = 'CN' AND array_contains(split(:seen_inputs, '[|]'), series)
  AND known_from < to_utc_timestamp(date_add(:as_of_date, 1), 'Asia/Shanghai')
  AND (known_to IS NULL OR known_to >= to_utc_timestamp(date_add(:as_of_date, 1), 'Asia/Shanghai'))
  AND date BETWEEN add_months(:as_of_date, -3) AND :as_of_date
ORDER BY series, source, date DESC
