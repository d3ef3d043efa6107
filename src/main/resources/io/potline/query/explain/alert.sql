-- All times that it was raised
SELECT raised_date, value, cleared_date, cleared_value, threshold, unit
FROM gold.alert
WHERE alert = :alert AND subject <=> :subject
ORDER BY raised_date
