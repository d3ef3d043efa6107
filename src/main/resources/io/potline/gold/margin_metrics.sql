CREATE VIEW gold.margin_metrics (
  date COMMENT 'Dimension: day with a margin that is not stale',
  year COMMENT 'Dimension: year, such as 2024',
  quarter COMMENT 'Dimension: quarter, such as 2024-Q1',
  month COMMENT 'Dimension: calendar month, its first day',
  region COMMENT 'Dimension: region, an id of conf/regions.csv',
  stage COMMENT 'Dimension: stage of conf/chain.yaml; chain is the sum of those of the chain',
  method COMMENT 'Dimension: modelled or reported',
  mean_margin_cny_per_t_al COMMENT 'Measure: mean of the daily margins, the same as in gold.margin_period [CNY per tonne of primary aluminium]',
  min_margin_cny_per_t_al COMMENT 'Measure: lowest daily margin [CNY per tonne of primary aluminium]',
  max_margin_cny_per_t_al COMMENT 'Measure: highest daily margin [CNY per tonne of primary aluminium]',
  mean_price_cny_per_t COMMENT 'Measure: mean price of the product (of the chain: its last product), NULL where a day has none [CNY per tonne of product]',
  mean_cost_cny_per_t COMMENT 'Measure: mean cost of the product (of the chain: that of all its stages), NULL where a day has none [CNY per tonne of product]',
  margin_of_price_fraction COMMENT 'Measure: sum of the margins / sum of the prices, NULL where a day has no price [fraction, 1 = 100 %]',
  profitable_fraction COMMENT 'Measure: days with a margin above 0 / days [fraction, 1 = 100 %]',
  observation_count COMMENT 'Measure: days with a margin [days]',
  first_date COMMENT 'Measure: first day with a margin',
  last_date COMMENT 'Measure: last day with a margin')
COMMENT 'One day by region, stage and method, to be taken together at any grain with MEASURE and GROUP BY. A measure is NULL where it would mix stages, regions or methods: margins of stages add up in the stage chain only.'
WITH METRICS LANGUAGE YAML
AS
$$
version: 0.1
source: |
  SELECT *, struct(stage, region, method) AS whose FROM gold.margin_observation
dimensions:
  - name: date
    expr: date
  - name: year
    expr: date_format(date, 'yyyy')
  - name: quarter
    expr: date_format(date, "yyyy-'Q'q")
  - name: month
    expr: CAST(trunc(date, 'MM') AS DATE)
  - name: region
    expr: region
  - name: stage
    expr: stage
  - name: method
    expr: method
measures:
  - name: mean_margin_cny_per_t_al
    expr: CAST(CASE WHEN min(whose) = max(whose) THEN sum(margin_cny_per_t_al) / count(1) END AS DECIMAL(18,6))
  - name: min_margin_cny_per_t_al
    expr: CASE WHEN min(whose) = max(whose) THEN min(margin_cny_per_t_al) END
  - name: max_margin_cny_per_t_al
    expr: CASE WHEN min(whose) = max(whose) THEN max(margin_cny_per_t_al) END
  - name: mean_price_cny_per_t
    expr: CAST(CASE WHEN min(whose) = max(whose) AND count(price_cny_per_t) = count(1)
      THEN sum(price_cny_per_t) / count(1) END AS DECIMAL(18,6))
  - name: mean_cost_cny_per_t
    expr: CAST(CASE WHEN min(whose) = max(whose) AND count(cost_cny_per_t) = count(1)
      THEN sum(cost_cny_per_t) / count(1) END AS DECIMAL(18,6))
  - name: margin_of_price_fraction
    expr: CAST(CASE WHEN min(whose) = max(whose) AND count(price_cny_per_t) = count(1)
      THEN try_divide(sum(margin_cny_per_t), sum(price_cny_per_t)) END AS DECIMAL(18,10))
  - name: profitable_fraction
    expr: CAST(CASE WHEN min(whose) = max(whose)
      THEN count_if(margin_cny_per_t_al > 0) / count(1) END AS DECIMAL(18,10))
  - name: observation_count
    expr: CASE WHEN min(whose) = max(whose) THEN count(1) END
  - name: first_date
    expr: CASE WHEN min(whose) = max(whose) THEN min(date) END
  - name: last_date
    expr: CASE WHEN min(whose) = max(whose) THEN max(date) END
$$
