-- The two means
SELECT period, mean_margin_cny_per_t_al, observation_count, first_date, last_date
FROM gold.margin_period
WHERE period_type = :period_type AND period IN (:from_period, :to_period) AND region = :region AND stage = :stage AND method = 'modelled'
ORDER BY first_date;
-- The whole bridge
SELECT factor, effect_cny_per_t_al
FROM gold.margin_bridge
WHERE period_type = :period_type AND from_period = :from_period AND to_period = :to_period AND region = :region AND stage = :stage
ORDER BY abs(effect_cny_per_t_al) DESC;
-- Mean prices and quantities: a price's effect is (q0 + q1) / 2 x (p1 - p0), a coefficient's (p0 + p1) / 2 x (q1 - q0)
SELECT factor, member, period, mean_price, mean_quantity_per_t_al, observation_count
FROM gold.margin_factor_period
WHERE period_type = :period_type AND period IN (:from_period, :to_period) AND region = :region AND stage = :stage
  AND (factor = regexp_replace(:factor, '_quantity$', '') OR :factor = 'timing')
ORDER BY factor, member, period
