-- The months
SELECT month, built_mt, operating_mt, utilisation_fraction
FROM gold.capacity_utilisation
WHERE region = :region AND stage = :stage AND source = :source AND month(month) = :calendar_month
ORDER BY month
