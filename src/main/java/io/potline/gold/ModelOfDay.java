package io.potline.gold;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Producer;
import io.potline.conf.Scenario;
import io.potline.conf.Stage;
import io.potline.model.CostLine;
import io.potline.model.DayMargins;
import io.potline.model.MarginHistory;
import io.potline.model.MarginModel;
import io.potline.model.Method;
import io.potline.model.Price;
import io.potline.model.Quote;
import io.potline.model.Reach;
import io.potline.model.StageMargin;
import io.potline.model.UsedSources;
import io.potline.model.WhatIfOutcome;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Runs the margin model for one day again, to list the quotes that its margins were computed from.
 */
public final class ModelOfDay {

  private static final StructType USED_QUOTE =
      StructType.fromDDL(
          "margin_date date, margin_region string, stage string, role string, of_series string,"
              + " series string, quote_region string, source string, quote_date date");

  private ModelOfDay() {}

  /**
   * The quotes that the margins of a day in a region and in the whole country were computed from,
   * with the role of each: {@code price}, {@code input}, {@code exchange rate} (and of which
   * series), or the quotes of a reported margin.
   *
   * @param prices current rows of {@code silver.price}
   */
  public static Dataset<Row> usedQuotes(
      Dataset<Row> prices, UsedSources sources, Conf conf, String region, LocalDate day) {
    List<Row> rows = new ArrayList<>();
    for (StageMargin margin : margins(prices, sources, conf, region, day)) {
      addQuotes(margin, conf, rows);
    }
    return prices.sparkSession().createDataFrame(rows, USED_QUOTE);
  }

  private static List<StageMargin> margins(
      Dataset<Row> prices, UsedSources sources, Conf conf, String region, LocalDate day) {
    Catalogue catalogue = conf.catalogue();
    MarginModel model = new MarginModel(conf.chain(), catalogue, conf.settings().vatBasis());
    MarginHistory history =
        new MarginHistory(
            model, catalogue, sources, r -> r.equals(region) || r.equals(Catalogue.NATIONAL));
    Reach reach = Reach.of(conf);
    Iterator<Row> rows = Quotes.before(prices, reach, region, day).iterator();
    List<StageMargin> margins = new ArrayList<>();
    Quotes.<StageMargin>eachDay(
            rows,
            (date, quotes) -> {
              if (date.isBefore(day)) {
                history.skip(date, quotes);
                return List.of();
              }
              DayMargins made = history.day(date, quotes);
              return made.stages();
            })
        .forEachRemaining(margins::add);
    return margins;
  }

  /**
   * The margins of a day in a region as they are and under a scenario.
   *
   * @param prices current rows of {@code silver.price}
   */
  public static WhatIfOutcome whatIf(
      Dataset<Row> prices,
      UsedSources sources,
      Conf conf,
      Scenario scenario,
      String region,
      LocalDate day) {
    Catalogue catalogue = conf.catalogue();
    String vatBasis = conf.settings().vatBasis();
    MarginModel model = new MarginModel(conf.chain(), catalogue, vatBasis);
    MarginModel changed = new MarginModel(scenario.change(conf.chain()), catalogue, vatBasis);
    Reach reach = Reach.of(catalogue, List.of(model.chain(), changed.chain()));
    TreeMap<LocalDate, List<Quote>> quotes = new TreeMap<>();
    for (Row row : Quotes.before(prices, reach, region, day)) {
      Quote quote = Quotes.of(row);
      quotes.computeIfAbsent(quote.date(), date -> new ArrayList<>()).add(quote);
    }
    return WhatIfOutcome.of(scenario, model, changed, catalogue, sources, region, day, quotes);
  }

  private static void addQuotes(StageMargin margin, Conf conf, List<Row> rows) {
    if (margin.method() == Method.REPORTED) {
      Stage stage = conf.chain().stage(margin.stage()).orElseThrow();
      for (Quote quote : margin.quotes()) {
        String role =
            quote.series().equals(stage.price())
                ? "reported_price"
                : conf.catalogue().series(quote.series()).orElseThrow().role();
        rows.add(row(margin, role, quote.series(), quote));
      }
      return;
    }
    Price product = margin.product();
    add(margin, "price", product.quote().series(), product, rows);
    for (CostLine line : margin.costs()) {
      addQuotes(margin, line.input().input(), line, rows);
    }
  }

  /** The quotes of an input; of one at cost, those that it is made from. */
  private static void addQuotes(StageMargin margin, String input, CostLine line, List<Row> rows) {
    if (line.made() != null) {
      line.made().lines().forEach(one -> addQuotes(margin, input, one, rows));
    } else if (line.price() != null) {
      line.price().quoted().forEach(price -> add(margin, "input", input, price, rows));
    }
  }

  private static void add(StageMargin margin, String role, String of, Price price, List<Row> rows) {
    rows.add(row(margin, role, of, price.quote()));
    if (price.exchangeRate() != null) {
      rows.add(row(margin, "exchange rate", of, price.exchangeRate()));
    }
  }

  private static Row row(StageMargin margin, String role, String ofSeries, Quote quote) {
    return RowFactory.create(
        margin.date(),
        margin.region(),
        margin.stage(),
        role,
        ofSeries,
        quote.series(),
        quote.region(),
        quote.source(),
        quote.date());
  }

  /**
   * For each method, region and stage, the region whose stage margin is part of the chain margin.
   */
  public static Dataset<Row> chainMembers(SparkSession spark, UsedSources sources, Conf conf) {
    List<Row> rows = new ArrayList<>();
    for (Method method : Method.values()) {
      for (String region : sources.chainRegions(method, conf.chain(), conf.catalogue())) {
        for (Stage stage : conf.chain().of(Producer.ofRegion(region)).members()) {
          boolean isOwn =
              sources.regions(method, stage, conf.chain(), conf.catalogue()).contains(region);
          rows.add(
              RowFactory.create(
                  method.id(), region, stage.id(), isOwn ? region : Catalogue.NATIONAL));
        }
      }
    }
    return spark.createDataFrame(
        rows,
        StructType.fromDDL("method string, region string, stage string, margin_region string"));
  }
}
