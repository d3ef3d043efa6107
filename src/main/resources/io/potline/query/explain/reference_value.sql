-- Where it comes from
SELECT note AS source FROM gold.reference_value
WHERE topic = :topic AND item = :item AND measure = :measure AND valid_from = :valid_from AND publisher <=> :publisher
