CREATE VIEW gold.capacity_metrics (
  month COMMENT 'Dimension: month, its first day',
  year COMMENT 'Dimension: year, such as 2024',
  stage COMMENT 'Dimension: stage of conf/chain.yaml',
  region COMMENT 'Dimension: region, an id of conf/regions.csv',
  source COMMENT 'Dimension: who published the figures, an id of conf/sources.csv',
  utilisation COMMENT 'Measure: sum of the operating / sum of the built capacities of the months that have both, not clamped at 1 [fraction, 1 = 100 %]',
  mean_built_mt COMMENT 'Measure: mean over the months of built capacity, regions summed; NULL where a region lacks a month that another has [Mt a year]',
  mean_operating_mt COMMENT 'Measure: mean over the months of operating capacity, regions summed; NULL where a region lacks a month that another has [Mt a year]',
  ceiling_used_fraction COMMENT 'Measure: sum of the built capacities / sum of the ceilings of the months that have both [fraction, 1 = 100 %]',
  mean_ceiling_headroom_mt COMMENT 'Measure: mean over the months of the ceiling minus built capacity, regions summed; NULL where a region lacks a month that another has [Mt a year]',
  month_count COMMENT 'Measure: months with a built and an operating capacity [months]')
COMMENT 'One month by stage, region and source, to be taken together at any grain with MEASURE and GROUP BY. Provinces may be taken together; a measure is NULL where it would mix CN with them, or stages, or sources.'
WITH METRICS LANGUAGE YAML
AS
$$
version: 0.1
source: |
  SELECT *, struct(stage, source, region = 'CN') AS whose,
    if(built_mt IS NULL, NULL, month) AS built_month,
    if(operating_mt IS NULL, NULL, month) AS operating_month,
    if(ceiling_headroom_mt IS NULL, NULL, month) AS headroom_month
  FROM gold.capacity_utilisation
dimensions:
  - name: month
    expr: month
  - name: year
    expr: date_format(month, 'yyyy')
  - name: stage
    expr: stage
  - name: region
    expr: region
  - name: source
    expr: source
measures:
  - name: utilisation
    expr: CAST(CASE WHEN min(whose) = max(whose)
      THEN try_divide(sum(operating_mt) FILTER (WHERE built_mt IS NOT NULL),
        sum(built_mt) FILTER (WHERE operating_mt IS NOT NULL)) END AS DECIMAL(18,10))
  - name: mean_built_mt
    expr: CAST(CASE WHEN min(whose) = max(whose)
      AND count(built_mt) = count(DISTINCT region) * count(DISTINCT built_month)
      THEN try_divide(sum(built_mt), count(DISTINCT built_month)) END AS DECIMAL(18,9))
  - name: mean_operating_mt
    expr: CAST(CASE WHEN min(whose) = max(whose)
      AND count(operating_mt) = count(DISTINCT region) * count(DISTINCT operating_month)
      THEN try_divide(sum(operating_mt), count(DISTINCT operating_month)) END AS DECIMAL(18,9))
  - name: ceiling_used_fraction
    expr: CAST(CASE WHEN min(whose) = max(whose)
      THEN try_divide(sum(built_mt) FILTER (WHERE ceiling_mt IS NOT NULL),
        sum(ceiling_mt) FILTER (WHERE built_mt IS NOT NULL)) END AS DECIMAL(18,10))
  - name: mean_ceiling_headroom_mt
    expr: CAST(CASE WHEN min(whose) = max(whose)
      AND count(ceiling_headroom_mt) = count(DISTINCT region) * count(DISTINCT headroom_month)
      THEN try_divide(sum(ceiling_headroom_mt), count(DISTINCT headroom_month))
      END AS DECIMAL(18,9))
  - name: month_count
    expr: CASE WHEN min(whose) = max(whose)
      THEN count(DISTINCT built_month) FILTER (WHERE operating_mt IS NOT NULL) END
$$
