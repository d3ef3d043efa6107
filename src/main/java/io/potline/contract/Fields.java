package io.potline.contract;

import static io.potline.contract.Field.amount;
import static io.potline.contract.Field.capacity;
import static io.potline.contract.Field.count;
import static io.potline.contract.Field.date;
import static io.potline.contract.Field.decimal;
import static io.potline.contract.Field.flag;
import static io.potline.contract.Field.fraction;
import static io.potline.contract.Field.price;
import static io.potline.contract.Field.quote;
import static io.potline.contract.Field.text;
import static io.potline.contract.Field.time;

/** The dictionary: every column of every table, once. One quantity has one name everywhere. */
public final class Fields {

  private static final String PER_T = "CNY per tonne of the stage's own product";
  private static final String PER_T_AL = "CNY per tonne of primary aluminium";

  // What a row is about
  public static final Field DATE = date("date", "Day that the figure is for, in China's calendar");
  public static final Field MONTH = date("month", "Month that the figure is for: its first day");
  public static final Field SERIES = text("series", "Series, an id of conf/series.csv");
  public static final Field REGION =
      text("region", "Region, an id of conf/regions.csv; CN is the whole country");
  public static final Field SOURCE =
      text("source", "Who published the figure, an id of conf/sources.csv");
  public static final Field STAGE =
      text("stage", "Stage of conf/chain.yaml; chain is the sum of the chain's stages");
  public static final Field INPUT =
      text("input", "Series of what the stage consumes, an id of conf/series.csv");
  public static final Field METHOD =
      text("method", "modelled from prices and coefficients, or reported by the vendor");
  public static final Field PLANT = text("plant", "Plant; NULL for a total").optionalInKey();
  public static final Field POWER_SOURCE =
      text("power_source", "Where the power comes from; NULL for a total").optionalInKey();
  public static final Field PERIOD_TYPE =
      text("period_type", "year, quarter, month, smm_month (26th to 25th) or window");
  public static final Field PERIOD =
      text("period", "Period, such as 2024, 2024-Q1, 2024-01 or 2020-12-31..2025-01-07");
  public static final Field AS_OF =
      time("as_of", "The row as it was known at this time, with the conf of the run that wrote it");

  // Quotes
  public static final Field VALUE =
      quote("value", "unit", "Value in the catalogue's unit; another currency stays as quoted");
  public static final Field LOW = quote("low", "unit", "Low end of the quoted range");
  public static final Field HIGH = quote("high", "unit", "High end of the quoted range");
  public static final Field UNIT = text("unit", "Unit of value, low and high");
  public static final Field VAT_BASIS =
      text("vat_basis", "incl or excl VAT, or none: never converted");
  public static final Field QUOTED_VALUE = quote("quoted_value", "quoted_unit", "Value as quoted");
  public static final Field QUOTED_LOW = quote("quoted_low", "quoted_unit", "Low end as quoted");
  public static final Field QUOTED_HIGH = quote("quoted_high", "quoted_unit", "High end as quoted");
  public static final Field QUOTED_UNIT = text("quoted_unit", "Unit of the quote as published");
  public static final Field PUBLISHED_AT =
      time("published_at", "When the figure was published; where not given, when it was taken");
  public static final Field KNOWN_FROM = time("known_from", "The revision is known from then");
  public static final Field KNOWN_TO =
      time("known_to", "Until then, exclusive; NULL for the current revision");
  public static final Field IS_STALE =
      flag(
          "is_stale",
          "Unchanged for longer than the catalogue allows, or rolled over: in no mean, in no count");
  public static final Field IS_ROLLED_OVER =
      flag(
          "is_rolled_over",
          "An export of every calendar day only repeats the day before: there was no trading");
  public static final Field UNCHANGED_SINCE =
      date("unchanged_since", "First day of the run of equal values; NULL for a former revision");
  public static final Field DELIVERED_BY =
      text("delivered_by", "Terminal that delivered the figure, where it is known");

  // Costs and margins
  public static final Field QUANTITY =
      decimal("quantity", 14, 6, "quantity_unit per tonne of the stage's product", "Consumption");
  public static final Field QUANTITY_UNIT = text("quantity_unit", "Unit of quantity");
  public static final Field PRICE =
      price(
          "price",
          "CNY per quantity_unit",
          "Price of the input in yuan and on the run's VAT basis; NULL where it is missing");
  public static final Field COST =
      amount("cost_cny_per_t", PER_T, "What the input costs: quantity x price");
  public static final Field INPUT_DATE =
      date("input_date", "Day of the quote that was used, of an average the last one");
  public static final Field PRICE_BASIS =
      text(
          "price_basis",
          "Which quotes the price is made of: spot, month_average, smm_month_average,"
              + " average_days: N or lag_days: N");
  public static final Field BASIS_FROM =
      date("basis_from", "First day of an average; NULL for a single quote");
  public static final Field BASIS_TO =
      date("basis_to", "Last day of an average; NULL for a single quote");
  public static final Field BASIS_QUOTE_COUNT =
      count("quote_count", "quotes", "Quotes that the price is made of; NULL where it is missing");
  public static final Field CASH_FRACTION =
      fraction("cash_fraction", "Part of the input's cost that is paid in cash; NULL if not known");
  public static final Field QUOTED_VAT_BASIS =
      text("quoted_vat_basis", "incl, excl or none, as quoted");
  public static final Field VAT_RATE =
      decimal("vat_rate", 6, 4, "fraction", "VAT rate of the quote's day, where it was applied");
  public static final Field USD_CNY =
      quote("usd_cny", "CNY per USD", "Exchange rate of the quote's day, where it was applied");
  public static final Field STAGE_PRICE = amount("price_cny_per_t", PER_T, "Price of the product");
  public static final Field STAGE_COST =
      amount("cost_cny_per_t", PER_T, "Cost of all inputs; reported: the vendor's own full cost");
  public static final Field MARGIN =
      amount("margin_cny_per_t", PER_T, "Margin: price - sum of quantity x input price");
  public static final Field MARGIN_AL =
      amount(
          "margin_cny_per_t_al",
          PER_T_AL,
          "Margin x tonnes of the product in one tonne of aluminium on that day");
  public static final Field TONNES_AL =
      decimal(
          "tonnes_per_t_al",
          16,
          12,
          "tonnes per tonne of primary aluminium",
          "Tonnes of the stage's product in one tonne of aluminium on that day; NULL where it has"
              + " no such factor");
  public static final Field CASH_COST =
      amount(
          "cash_cost_cny_per_t",
          PER_T,
          "The part of the modelled cost that is paid in cash; NULL where the part of an input is"
              + " not known");
  public static final Field CASH_MARGIN_AL =
      amount(
          "cash_margin_cny_per_t_al",
          PER_T_AL,
          "(Price - cash cost) x tonnes of the product in one tonne of aluminium on that day");
  public static final Field COST_KIND =
      text("cost_kind", "full, or cash: without what is not paid in cash");
  public static final Field MEAN_COST =
      amount("mean_cny_per_t", PER_T, "Mean cost, weighted by operating capacity");
  public static final Field LOWEST_COST = amount("lowest_cny_per_t", PER_T, "Lowest cost");
  public static final Field Q1_COST =
      amount(
          "q1_cny_per_t", PER_T, "The lowest cost that a quarter of the capacity does not exceed");
  public static final Field MEDIAN_COST =
      amount("median_cny_per_t", PER_T, "The same for half of the capacity");
  public static final Field Q3_COST =
      amount("q3_cny_per_t", PER_T, "The same for three quarters of the capacity");
  public static final Field HIGHEST_COST = amount("highest_cny_per_t", PER_T, "Highest cost");
  public static final Field COVERED_FRACTION =
      fraction(
          "covered_fraction",
          "Operating capacity whose cost is known / national operating capacity of the source;"
              + " NULL if that is not quoted");
  public static final Field IN_PROFIT_FRACTION =
      fraction(
          "in_profit_fraction",
          "Part of the covered capacity whose cost is at or below the mean price of the month in"
              + " its region");
  public static final Field MARGIN_ON_OTHER_VAT_BASIS =
      amount(
          "margin_on_other_vat_basis_cny_per_t",
          PER_T,
          "The modelled margin if all prices were on the other VAT basis than vat_basis");
  public static final Field QUANTITY_AL =
      decimal(
          "quantity_per_t_al",
          20,
          12,
          "quantity_unit per tonne of primary aluminium",
          "Consumption per tonne of aluminium: quantity x tonnes of the product in it");
  public static final Field IS_IN_MEAN =
      flag("is_in_mean", "The stage's margin of the day is known and not stale: means count it");
  public static final Field MISSING_INPUTS =
      text("missing_inputs", "Missing series because of which the margin is NULL, separated by |");
  public static final Field PRICE_AL =
      amount("price_cny_per_t_al", PER_T_AL, "Price of the chain's product");
  public static final Field CHAIN_MARGIN =
      amount("chain_margin_cny_per_t_al", PER_T_AL, "Sum of the margins of the chain's stages");
  public static final Field CHAIN_COST =
      amount("chain_cost_cny_per_t_al", PER_T_AL, "Price of the chain's product - chain margin");
  public static final Field MEAN_MARGIN =
      amount("mean_margin_cny_per_t_al", PER_T_AL, "Arithmetic mean of the daily margins");
  public static final Field MIN_MARGIN =
      amount("min_margin_cny_per_t_al", PER_T_AL, "Lowest daily margin");
  public static final Field MAX_MARGIN =
      amount("max_margin_cny_per_t_al", PER_T_AL, "Highest daily margin");
  public static final Field OBSERVATION_COUNT =
      count(
          "observation_count",
          "days",
          "Days with a margin that is not stale; 1 for a vendor's figure of the period");
  public static final Field FIRST_DATE =
      date("first_date", "First of these days; of the period for a vendor's figure");
  public static final Field LAST_DATE =
      date("last_date", "Last of these days; of the period for a vendor's figure");
  public static final Field REPORTED_BY =
      text("source", "Source of a reported stage margin; NULL for modelled ones and the chain");
  public static final Field EXPECTED_COUNT =
      count(
          "expected_count",
          "days of trading",
          "Days of trading of the period; NULL outside the years of conf/holidays.csv");
  public static final Field COVERAGE =
      fraction(
          "coverage_fraction",
          "Share of the days of trading that the margins cover, for both methods: a daily quote"
              + " covers its day, one of a weekly or monthly series its week or month, a printed"
              + " figure its period");

  // What margins are made of, and what moved them
  public static final Field SIGNED_SHARE =
      fraction(
          "signed_share_fraction",
          "Margin of the stage / chain margin, negative where their signs differ; NULL where the"
              + " chain margin is within 1 CNY of 0");
  public static final Field POSITIVE_SHARE =
      fraction(
          "positive_share_fraction",
          "max(margin, 0) / sum of max(margin, 0) over the stages: who holds the profits");
  public static final Field LOW_AL =
      amount(
          "low_cny_per_t_al",
          PER_T_AL,
          "Lowest margin over the coefficient ranges of conf/chain.yaml");
  public static final Field HIGH_AL =
      amount(
          "high_cny_per_t_al",
          PER_T_AL,
          "Highest margin over the coefficient ranges of conf/chain.yaml");
  public static final Field TOP_DRIVER =
      text("top_driver", "Input whose coefficient, alone over its range, moves the margin most");
  public static final Field MEMBER =
      text("member", "Stage that the factor belongs to; of the chain, one of its stages");
  public static final Field FACTOR =
      text(
          "factor",
          "Series of conf/series.csv; in a bridge its price's effect, with _quantity behind it that of"
              + " its coefficient; timing is what period means leave over");
  public static final Field MEAN_PRICE =
      price("mean_price", "CNY per the unit that the coefficient counts in", "Mean price used");
  public static final Field MEAN_QUANTITY =
      decimal(
          "mean_quantity_per_t_al",
          20,
          12,
          "the coefficient's unit per tonne of primary aluminium",
          "Mean quantity: of the product above 0, of what is consumed below");
  public static final Field FROM_PERIOD = text("from_period", "Period before");
  public static final Field TO_PERIOD = text("to_period", "Period after");
  public static final Field EFFECT =
      amount("effect_cny_per_t_al", PER_T_AL, "What the factor changed in the mean margin");

  // The nowcast
  public static final Field NOWCAST_METRIC =
      text("metric", "What the vendor prints: cost or margin of the stage");
  public static final Field AS_OF_DATE =
      date(
          "as_of_date",
          "Day of trading; the row rests on what was known at its end in China, and on nothing later");
  public static final Field ESTIMATE =
      amount("estimate_cny_per_t", PER_T, "What the figure of the period was expected to be");
  public static final Field ESTIMATE_LOW =
      amount(
          "low_cny_per_t",
          PER_T,
          "Estimate - the error that four of five past ones, made as many days into their periods,"
              + " did not exceed; NULL with fewer than three");
  public static final Field ESTIMATE_HIGH =
      amount("high_cny_per_t", PER_T, "Estimate + the same error");
  public static final Field NOWCAST_METHOD =
      text(
          "method",
          "How the part that the model does not see is taken from printed periods:"
              + " last_residual, mean_residual_2, _3 or _6, the same of the season (June to October"
              + " is wet), or last_figure");
  public static final Field SEEN_INPUTS =
      text(
          "seen_inputs",
          "Series whose prices are known for the period and for the last printed one, separated"
              + " by |; NULL if none is");
  public static final Field DAYS_QUOTED =
      count("days_quoted", "days", "Days of trading so far with a quote of the stage's series");
  public static final Field DAYS_EXPECTED =
      count("days_expected", "days", "Days of trading of the period");
  public static final Field PRINTED =
      amount("reported_cny_per_t", PER_T, "The figure as the source printed it; NULL until then");
  public static final Field ESTIMATE_ERROR =
      amount("error_cny_per_t", PER_T, "Estimate - reported; NULL until it is printed");
  public static final Field FORMER_PRINTED =
      amount(
          "former_reported_cny_per_t",
          PER_T,
          "The figure of the period before, as known on as_of_date");
  public static final Field SINCE_PERIOD =
      text("since_period", "The last period whose figure was known: effects are since then");
  public static final Field ESTIMATE_FACTOR =
      text("factor", "Series whose price has changed, or residual: what no series explains");
  public static final Field ESTIMATE_EFFECT =
      amount("effect_cny_per_t", PER_T, "What the factor adds to the figure of since_period");

  // Scenarios
  public static final Field SCENARIO = text("scenario", "Scenario of conf/scenarios.yaml");
  public static final Field METRIC =
      text("metric", "Margin of a stage or of the chain, or a series whose price is shocked");
  public static final Field GRID_X =
      quote(
              "x",
              "unit of the series",
              "Price on the x axis of the scenario's grid; NULL without one")
          .optionalInKey();
  public static final Field GRID_Y =
      quote("y", "unit of the series", "Price on its y axis; NULL without one").optionalInKey();
  public static final Field METRIC_UNIT = text("metric_unit", "Unit of base, shocked and delta");
  public static final Field BASE = amount("base", "metric_unit", "Value on the day");
  public static final Field SHOCKED = amount("shocked", "metric_unit", "Value in the scenario");
  public static final Field DELTA_BASE = amount("delta", "metric_unit", "shocked - base");

  // Capacity
  public static final Field QUOTED_BUILT =
      quote("quoted_built", "quoted_unit", "Built capacity as quoted");
  public static final Field QUOTED_OPERATING =
      quote("quoted_operating", "quoted_unit", "Operating capacity as quoted");
  public static final Field BUILT = capacity("built_mt", "Built capacity");
  public static final Field OPERATING = capacity("operating_mt", "Operating capacity");
  public static final Field IS_ABOVE_BUILT =
      flag("is_above_built", "Operating capacity is above built capacity, by a tenth at most");
  public static final Field UTILISATION =
      fraction("utilisation_fraction", "operating_mt / built_mt, not clamped at 1");
  public static final Field CEILING = capacity("ceiling_mt", "Ceiling in force; NULL where none");
  public static final Field CEILING_USED =
      fraction("ceiling_used_fraction", "built_mt / ceiling_mt");
  public static final Field CEILING_HEADROOM =
      capacity("ceiling_headroom_mt", "ceiling_mt - built_mt; below 0 the ceiling is passed");
  public static final Field UPSTREAM_REQUIREMENT =
      capacity("upstream_requirement_mt", "Upstream product that built capacity needs");
  public static final Field UPSTREAM_SURPLUS =
      capacity(
          "upstream_surplus_mt",
          "Upstream operating capacity of the month, region and source - upstream_requirement_mt");

  public static final Field CALENDAR_MONTH =
      count("calendar_month", "month of the year", "1 is January");
  public static final Field MEAN_UTILISATION =
      fraction("mean_utilisation_fraction", "Mean over the years of the calendar month");
  public static final Field SEASONAL_INDEX =
      fraction("seasonal_index", "mean_utilisation_fraction / mean of it over the calendar months");
  public static final Field MIN_UTILISATION =
      fraction("min_utilisation_fraction", "Lowest of the years");
  public static final Field MAX_UTILISATION =
      fraction("max_utilisation_fraction", "Highest of the years");
  public static final Field YEARS = count("years", "years", "Years that have the calendar month");

  // Cost curves
  public static final Field BLOCK =
      text("block", "The plant, or of a histogram without plants the bin: low..high");
  public static final Field COST_LOW =
      amount(
          "cost_low_cny_per_t",
          "CNY per tonne of the stage's product, VAT included",
          "Lowest full cost of the block");
  public static final Field COST_HIGH =
      amount(
          "cost_high_cny_per_t",
          "CNY per tonne of the stage's product, VAT included",
          "Highest full cost of the block; of a plant the same as the lowest");
  public static final Field CUMULATIVE =
      capacity(
          "cumulative_mt",
          "Operating capacity of the curve up to this block, by cost_low, cost_high, block");

  public static final Field CURVE_PRICE_DATE =
      date(
          "price_date",
          "Day of price_cny_per_t: the last at or before the curve, at most 15 days before");
  public static final Field CURVE_PRICE =
      amount(
          "price_cny_per_t",
          "CNY per tonne of the stage's product",
          "Price of the product, region CN, with VAT as quoted costs have it; of a modelled curve on"
              + " the basis of the run");
  public static final Field IN_PROFIT =
      capacity(
          "in_profit_mt",
          "Operating capacity of the block with cost at or below the price, linear between low and"
              + " high");

  // Climate index
  public static final Field INDEX = text("index", "Index of the month, as its publisher names it");
  public static final Field INDEX_VALUE =
      decimal("value", 18, 6, "points", "Value of the index; any sign");
  public static final Field INDEX_DELTA =
      decimal("delta", 18, 6, "delta_unit", "Change from the month before, as published");
  public static final Field DELTA_UNIT =
      text("delta_unit", "point, percent, or unknown where the publisher does not state it");

  // Audits
  public static final Field WINDOW = text("window", "Published window, first day..last day");
  public static final Field PUBLISHED_MEAN =
      amount("mean_cny_per_t_al", PER_T_AL, "Mean over the window, as it is published");
  public static final Field IMPLIED_EDGE_SUM =
      amount(
          "implied_edge_sum",
          "CNY per tonne of primary aluminium x days",
          "What the days outside whole years must add up to: mean x days of the window - sum of"
              + " yearly mean x days of the year");
  public static final Field EDGE_DAYS =
      count("edge_days", "days", "Days with a margin in the window and outside its whole years");
  public static final Field LOWER_BOUND =
      amount(
          "lower_bound",
          "CNY per tonne of primary aluminium x days",
          "Least that these days can add up to: the lowest stored daily margin on each, less what"
              + " rounding of the published means leaves open");
  public static final Field UPPER_BOUND =
      amount(
          "upper_bound",
          "CNY per tonne of primary aluminium x days",
          "Most that these days can add up to: the highest stored daily margin on each, and rounding");
  public static final Field IS_FEASIBLE =
      flag("is_feasible", "The published window mean can follow from the published yearly means");

  // Carbon and reserves
  public static final Field MIX = text("mix", "Energy mix of conf/energy_mix.csv");
  public static final Field BOUNDARY =
      text("boundary", "power: the power stage; process: all of smelting");
  public static final Field LOW_CO2 =
      decimal(
          "low_t_co2_per_t_al",
          12,
          6,
          "t CO2 per tonne of primary aluminium",
          "Intensity if the sources without a name are clean");
  public static final Field HIGH_CO2 =
      decimal(
          "high_t_co2_per_t_al",
          12,
          6,
          "t CO2 per tonne of primary aluminium",
          "Intensity if the sources without a name are thermal");
  public static final Field MINERAL = text("mineral", "Mineral of conf/reserves.csv");
  public static final Field BASIS =
      text("basis", "Basis of reserves and production: ore, or contained metal");
  public static final Field RESERVES = decimal("reserves", 18, 6, "Mt", "Reserves on the basis");
  public static final Field PRODUCTION =
      decimal("production", 18, 6, "Mt a year", "Production on the basis");
  public static final Field LIFE_YEARS =
      decimal("years", 12, 4, "years", "reserves / production, on the same basis");
  public static final Field NOTE = text("note", "Where the figures come from");

  public static final Field YEAR = text("period", "Year, such as 2024");
  public static final Field OLD_VALUE = quote("old_value", "old_unit", "Value before the revision");
  public static final Field OLD_UNIT = text("old_unit", "Unit of old_value");
  public static final Field NEW_VALUE = quote("new_value", "unit", "Value of the revision");
  public static final Field OLD_MEAN =
      amount("old_mean", PER_T_AL, "Mean margin of the year as of just before known_from");
  public static final Field NEW_MEAN =
      amount("new_mean", PER_T_AL, "Mean margin of the year as of known_from");
  public static final Field GAP_METRIC =
      text("metric", "Series, or margin, cost or capacity of a stage, that is compared");
  public static final Field GAP_PERIOD_TYPE =
      text("period_type", "month or smm_month; NULL where a and b are of a day").optionalInKey();
  public static final Field GAP_PERIOD =
      text("period", "Period, such as 2024-01, whose last day is the date; NULL for a day")
          .optionalInKey();
  public static final Field GAP_KIND =
      text("kind", "price, margin, capacity, or industry: of all producers of a stage");
  public static final Field GAP_UNIT = text("unit", "Unit of a, b and gap");
  public static final Field SOURCE_A =
      text(
          "source_a",
          "Source of a: of two sources the first in the alphabet, or modelled; of the industry with the source of the capacities behind it");
  public static final Field SOURCE_B = text("source_b", "Source of b: a source, or reported");
  public static final Field OF_A = decimal("a", 22, 10, "the row's unit", "Value of source_a");
  public static final Field OF_B = decimal("b", 22, 10, "the row's unit", "Value of source_b");
  public static final Field GAP = decimal("gap", 22, 10, "the row's unit", "a - b");
  public static final Field GAP_FRACTION =
      decimal("gap_fraction", 24, 10, "fraction, 1 = 100 %", "gap / b; NULL where b is 0");

  // Claims
  public static final Field CLAIM = text("claim", "Claim of conf/claims.csv");
  public static final Field DOCUMENT = text("document", "Document that states the claim");
  public static final Field LOCATOR = text("locator", "Where in the document");
  public static final Field STATEMENT = text("statement", "Statement of the document, verbatim");
  public static final Field PUBLISHED =
      decimal("published", 20, 10, "the row's unit", "The number that is printed");
  public static final Field DECIMALS =
      count("decimals", "decimals", "Decimals to which it is printed; -3 for thousands");
  public static final Field CLAIM_UNIT = text("unit", "Unit of published, computed and difference");
  public static final Field COMPUTED =
      decimal(
          "computed",
          28,
          10,
          "the row's unit",
          "Result of the SQL, first reading; NULL where it has none");
  public static final Field DIFFERENCE =
      decimal("difference", 28, 10, "the row's unit", "computed - published");
  public static final Field VERDICT =
      text(
          "verdict",
          "REPRODUCED: equal after HALF_UP to the decimals, or within the bound, and recomputed;"
              + " REPRODUCED_ON_SAMPLE: the same from synthetic sample data; CITED: holds, but is a number"
              + " of conf read back, or the identity of another claim; ROUNDING: off by at most one unit"
              + " of the last decimal; AMBIGUOUS: readings of the claim differ; NOT_REPRODUCIBLE;"
              + " INCONSISTENT");
  public static final Field CLAIM_NOTE =
      text("note", "Why no computation can decide, the readings, and whether it rests on a sample");
  public static final Field CLAIM_BASIS =
      text(
          "basis",
          "recomputed: the SQL computes the number from others; cited: it reads a number of conf back;"
              + " NULL where there is no SQL");
  public static final Field SAME_AS =
      text("same_as", "Claim whose identity this one repeats; NULL where it is one of its own");
  public static final Field RELATION =
      text("relation", "= or the bound that the claim states: computed relation published");
  public static final Field FORMER_VERDICT =
      text(
          "former_verdict",
          "Verdict that this one must not be worse than: the one before, kept while it is better; NULL where there was none, or no data, or other SQL");
  public static final Field SQL = text("sql", "SQL that computes the number; NULL where none can");

  // Alerts
  public static final Field ALERT = text("alert", "Alert of conf/alerts.yaml");
  public static final Field ALERT_SUBJECT =
      text(
              "subject",
              "Which of the alert's series: the values of the columns of each, separated by |; NULL"
                  + " where it has one")
          .optionalInKey();
  public static final Field RAISED_DATE = date("raised_date", "Day of the value that raised it");
  public static final Field CLEARED_DATE =
      date("cleared_date", "Day of the value that cleared it; NULL while it is open");
  public static final Field RAISED_VALUE =
      decimal(
          "value",
          28,
          10,
          "the row's unit",
          "The value that raised it; of an alert with over_days the change, with its sign");
  public static final Field THRESHOLD =
      decimal("threshold", 28, 10, "the row's unit", "Threshold beyond which it was raised");
  public static final Field CLEARED_VALUE =
      decimal(
          "cleared_value", 28, 10, "the row's unit", "The value that cleared it; NULL while open");
  public static final Field ALERT_UNIT = text("unit", "Unit of value, cleared_value and threshold");
  public static final Field MESSAGE_EN =
      text("message_en", "Message in English, with the values of the day it was raised");
  public static final Field MESSAGE_ZH = text("message_zh", "The same in Chinese");
  public static final Field ALERT_SQL =
      text("sql", "SQL that selects the values from the one before raising to clearing");

  // Reference figures
  public static final Field TOPIC =
      text(
          "topic",
          "coefficient, coefficient_low, coefficient_high, tonnes_per_t_al, ceiling, vat_rate,"
              + " energy_mix, emission_factor, reserves, resources, production, published_margin or"
              + " published");
  public static final Field ITEM =
      text(
          "item",
          "What the figure is for: a stage, an energy mix, a power source, a mineral or a region");
  public static final Field MEASURE =
      text("measure", "Which figure: an input, a region, a boundary, a basis, a period or a name");
  public static final Field VALID_FROM = date("valid_from", "First day that it holds for");
  public static final Field VALID_TO = date("valid_to", "Last day that it holds for");
  public static final Field PUBLISHER =
      text("publisher", "Who published it; S1, S2: the two documents; NULL for conf itself")
          .optionalInKey();
  public static final Field IS_FORECAST = flag("is_forecast", "Whether it was a forecast");

  // Where it comes from
  public static final Field RUN_ID = text("run_id", "Run that wrote the row (ops.run)");
  public static final Field SOURCE_FILE =
      text("source_file", "File, relative to the landing folder");
  public static final Field FILE_SHA256 = text("file_sha256", "SHA-256 of the file's bytes");
  public static final Field ROW_NUMBER =
      count("row_number", "rows", "Row in the file, the first is 1; NULL for a file as a whole");
  public static final Field SHEET =
      text("sheet", "Sheet of a workbook, and whether it is hidden; NULL for a text file")
          .optionalInKey();
  public static final Field COLUMN_NAME =
      text("column_name", "Column of the cell in a wide file; NULL for a row").optionalInKey();
  public static final Field RAW = text("raw", "Content of the row, cell or file as delivered");
  public static final Field IS_SYNTHETIC =
      flag("is_synthetic", "True: invented by the sample generator, no real figure");
  public static final Field REASONS = text("reasons", "Why it was refused, separated by ;");

  // Files
  public static final Field FEED = text("feed", "Folder of the landing: prices or capacity");
  public static final Field PATH = text("path", "Where the file was found");
  public static final Field SIZE = count("size_bytes", "bytes", "Size of the file");
  public static final Field MODIFIED_AT = time("modified_at", "Time of the file's last change");
  public static final Field TAKEN_AT =
      time("taken_at", "Start of the run that took the file first");
  public static final Field RULES =
      text("rules", "Fingerprint of the conf that the file was last read with");
  public static final Field ROWS_REJECTED =
      count("rows_rejected", "rows or cells", "Refused, see ops.rejected_row");

  public static final Field ROWS_READ =
      count("rows_read", "rows or cells", "All that is in the file, those without a value too");
  public static final Field IS_COPY =
      flag("is_copy", "True: its content was read from another file; its rows count there");
  public static final Field QUOTE_COUNT =
      count("quote_count", "cells", "Quotes of the series in the file");

  // Runs
  public static final Field COMMAND = text("command", "Command that ran");
  public static final Field STARTED_AT = time("started_at", "Start");
  public static final Field FINISHED_AT = time("finished_at", "End");
  public static final Field OUTCOME =
      text(
          "outcome", "done; refused (some data were); failed; killed (found dead by the next run)");
  public static final Field FILES_TAKEN =
      count("files_taken", "files", "Files read by the run; NULL until they are finished with");
  public static final Field ROWS_ACCEPTED =
      count("rows_accepted", "rows or cells", "Each started a revision");
  public static final Field ROWS_REPEATED =
      count("rows_repeated", "rows or cells", "Known already: added nothing");
  public static final Field ROWS_MISSING =
      count("rows_missing", "cells", "Cells of wide files without a value");
  public static final Field ROWS_IGNORED =
      count(
          "rows_ignored",
          "rows or cells",
          "Of series that conf/ignored_series.csv names; NULL where written before there was such a"
              + " file: none");
  public static final Field CODE_VERSION = text("code_version", "Version of potline");
  public static final Field MESSAGE = text("message", "Why the run failed, or what it rebuilt");

  // Progress
  public static final Field TABLE_NAME = text("table_name", "Table, with its database");
  public static final Field CONSUMED =
      text("consumed", "Versions of its input tables that its rows include");
  public static final Field RESTS_ON =
      text("rests_on", "Fingerprints of conf, formula and sources that its rows depend on");
  public static final Field VERSION =
      count(
          "version",
          "versions",
          "Its Delta version when the run was done; NULL for ops.run and ops.progress");
  public static final Field DECLARATION =
      text("declaration", "Fingerprint of the declaration that the table was made by");

  private Fields() {}
}
