-- The mix
SELECT measure AS power_source, value AS share_fraction, is_forecast, note AS source
FROM gold.reference_value
WHERE topic = 'energy_mix' AND item = :mix;
-- Emissions of each power source; one without a name counts as clean (low) and as thermal (high)
SELECT item AS power_source, value AS t_co2_per_t_al, note AS source
FROM gold.reference_value
WHERE topic = 'emission_factor' AND measure = :boundary
