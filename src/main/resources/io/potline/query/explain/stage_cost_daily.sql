-- The quote that was used, and the exchange rate where one was
SELECT role, series, region, source, date, quoted_value, quoted_unit, vat_basis, known_from, source_file, sheet, row_number, column_name
FROM quote_of_margin
WHERE margin_date = :date AND margin_region = :region AND stage = :stage AND of_series = :input AND role IN ('input', 'exchange rate');
-- The coefficient
SELECT measure AS input, value AS quantity, unit, valid_from, valid_to, note AS source
FROM gold.reference_value
WHERE topic = 'coefficient' AND item = :stage AND measure = :input AND :date BETWEEN valid_from AND valid_to
