-- The mix
SELECT measure AS power_source, value AS share_fraction, is_forecast, note AS source
FROM gold.reference_value
WHERE topic = 'energy_mix' AND item = :mix;
-- What each power source emits; one without a name is taken as clean (low) and as thermal (high)
SELECT item AS power_source, value AS t_co2_per_t_al, note AS source
FROM gold.reference_value
WHERE topic = 'emission_factor' AND measure = :boundary
