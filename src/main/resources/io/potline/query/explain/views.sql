-- A revision of a quote, with file and row
CREATE OR REPLACE TEMPORARY VIEW delivered_price AS
SELECT p.series, p.region, p.source, p.date, p.quoted_value, p.quoted_unit, p.vat_basis, p.value,
  p.unit, p.is_stale, p.known_from, p.known_to, p.delivered_by, p.source_file, q.sheet,
  q.row_number, q.column_name, p.run_id
FROM silver.price p
LEFT JOIN bronze.price_quote q ON q.series = p.series AND q.region = p.region
  AND q.source = p.source AND q.date = p.date AND q.published_at = p.known_from
  AND q.source_file = p.source_file;
-- The quotes that a margin of a day was computed from: product, inputs, exchange rates
CREATE OR REPLACE TEMPORARY VIEW quote_of_margin AS
SELECT u.margin_date, u.margin_region, u.stage, u.role, u.of_series, d.*
FROM used_quote u
JOIN delivered_price d ON d.series = u.series AND d.region = u.quote_region
  AND d.source = u.source AND d.date = u.quote_date AND d.known_to IS NULL;
-- The row of a capacity file behind a revision
CREATE OR REPLACE TEMPORARY VIEW delivered_capacity AS
SELECT c.month, c.stage, c.region, c.plant, c.power_source, c.source, c.built_mt, c.operating_mt,
  c.known_from, c.source_file, q.sheet, q.row_number, q.column_name, q.quoted_built,
  q.quoted_operating, q.quoted_unit
FROM silver.capacity c
LEFT JOIN bronze.capacity_quote q ON q.month = c.month AND q.stage = c.stage
  AND q.region = c.region AND q.plant <=> c.plant AND q.power_source <=> c.power_source
  AND q.source = c.source AND q.published_at = c.known_from AND q.source_file = c.source_file
WHERE c.known_to IS NULL;
-- A vendor's figure of a month, with file and row
CREATE OR REPLACE TEMPORARY VIEW delivered_figure AS
SELECT f.period_type, f.period, f.first_date, f.last_date, f.stage, f.role, f.is_used, f.per_tonne, f.per_tonne_al, d.*
FROM period_figure f
JOIN delivered_price d ON d.series = f.series AND d.region = f.region AND d.source = f.source
  AND d.date = f.date AND d.known_from = f.known_from
