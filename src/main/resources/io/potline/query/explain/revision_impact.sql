-- All revisions of the quote, with file and row
SELECT series, region, source, date, quoted_value, quoted_unit, known_from, known_to, source_file, sheet, row_number, column_name
FROM delivered_price
WHERE series = :series AND region = :region AND source = :source AND date = :date
ORDER BY known_from;
-- Other revisions with the same time of publication
SELECT series, region, source, count(*) AS revisions, min(date) AS first_date, max(date) AS last_date
FROM silver.price
WHERE known_from = :known_from
GROUP BY series, region, source
