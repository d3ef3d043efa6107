package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.METHOD;
import static io.potline.contract.Fields.NEW_MEAN;
import static io.potline.contract.Fields.NEW_VALUE;
import static io.potline.contract.Fields.OLD_MEAN;
import static io.potline.contract.Fields.OLD_UNIT;
import static io.potline.contract.Fields.OLD_VALUE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALUE;
import static io.potline.contract.Fields.VAT_BASIS;
import static io.potline.contract.Fields.YEAR;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Node;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.MarginModel;
import io.potline.model.Method;
import io.potline.model.Quote;
import io.potline.model.Reach;
import io.potline.model.RevisedYear;
import io.potline.model.RevisedYear.FirstQuoted;
import io.potline.model.RevisedYear.Means;
import io.potline.model.RevisedYear.Revision;
import io.potline.model.UsedSources.Quoted;
import io.potline.silver.Price;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code gold.revision_impact}: the yearly means just before and at the time of each revision of a
 * quote. {@link RevisedYear} computes them; each region and year is one task of an executor.
 */
final class RevisionImpact {

  static final Table TABLE =
      Table.of(
              "gold.revision_impact",
              "One revision of a quote by stage (chain too), method and year that it may affect. Means"
                  + " are those of the quote's region; revisions of one time act together.")
          .with(SERIES, REGION, DATE, KNOWN_FROM, OLD_VALUE, NEW_VALUE, STAGE, YEAR)
          .with(OLD_MEAN, NEW_MEAN, METHOD, SOURCE, OLD_UNIT, UNIT, VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(SERIES, REGION, SOURCE, DATE, KNOWN_FROM, STAGE, METHOD, YEAR);

  private static final List<Field> FIELDS =
      List.of(
          SERIES,
          REGION,
          DATE,
          KNOWN_FROM,
          OLD_VALUE,
          NEW_VALUE,
          STAGE,
          YEAR,
          OLD_MEAN,
          NEW_MEAN,
          METHOD,
          SOURCE,
          OLD_UNIT,
          UNIT);

  private static final List<Field> QUOTED_BY = List.of(SERIES, REGION, SOURCE);
  static final String SINCE = "since";
  private static final String BLOCK_REGION = "block_region";
  private static final String BLOCK_YEAR = "block_year";

  private RevisionImpact() {}

  static Node node(Conf conf) {
    return Node.of(TABLE)
        .version(2)
        .reading(Price.TABLE)
        .dependingOn(ModelRows::confParts)
        .propagating(new ChangedYears())
        .rowsIn((table, slice) -> rowsIn(slice))
        .madeBy(RevisionImpact::rows);
  }

  private static Column rowsIn(Slice slice) {
    if (slice.isAll()) {
      return lit(true);
    }
    Column isAffected = lit(false);
    for (Map.Entry<String, Instant> since : slice.knownSince().entrySet()) {
      isAffected =
          isAffected.or(
              YEAR.col().equalTo(since.getKey()).and(KNOWN_FROM.col().geq(lit(since.getValue()))));
    }
    return isAffected;
  }

  /**
   * Affected are the years in which the history of a quote has changed, each from the time of the
   * first change.
   */
  private static final class ChangedYears implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      Dataset<Row> since = run.materialise(since(changed));
      Dataset<Row> prices = run.read(Price.TABLE);
      SortedMap<String, Instant> byYear = new TreeMap<>();
      Dataset<Row> years =
          withYears(since, run.conf())
              .select(YEAR.col(), col(SINCE))
              .unionByName(whereSourcesChange(since, prices, run.conf()))
              .groupBy(YEAR.col())
              .agg(min(col(SINCE)));
      years.collectAsList().forEach(row -> byYear.put(row.getString(0), row.getInstant(1)));
      return Slice.knownSince(byYear);
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return Slice.ALL;
    }
  }

  /** For each changed quote, the time from which its history differs. */
  static Dataset<Row> since(Dataset<Row> changed) {
    List<Field> revision = List.of(SERIES, REGION, SOURCE, DATE, KNOWN_FROM);
    Column content = struct(VALUE.col(), UNIT.col(), VAT_BASIS.col(), IS_ROLLED_OVER.col());
    Column isNewOrGone = count(lit(1)).mod(2).equalTo(1);
    Column isOther = not(min(content).eqNullSafe(max(content)));
    Column isEndTheSame =
        count(KNOWN_TO.col())
            .equalTo(0)
            .or(
                count(KNOWN_TO.col())
                    .equalTo(count(lit(1)))
                    .and(min(KNOWN_TO.col()).equalTo(max(KNOWN_TO.col()))));
    return changed
        .groupBy(Field.columns(revision))
        .agg(
            when(isNewOrGone.or(isOther), KNOWN_FROM.col())
                .when(isEndTheSame, lit(null))
                // If only the end differs, the history before the earlier end is unchanged.
                .otherwise(min(KNOWN_TO.col()))
                .as(SINCE))
        .filter(col(SINCE).isNotNull());
  }

  /** The first quote of a source may change which source is used, in every year. */
  private static Dataset<Row> whereSourcesChange(
      Dataset<Row> since, Dataset<Row> prices, Conf conf) {
    Dataset<Row> changed =
        since.groupBy(Field.columns(QUOTED_BY)).agg(min(col(SINCE)).as(SINCE)).as("changed");
    Dataset<Row> earliest =
        changed
            .join(
                firstQuoted(prices).as("first"), Field.same("changed", "first", QUOTED_BY), "left")
            .filter(coalesce(col("changed.since").leq(col("first.since")), lit(true)))
            .agg(min(col("changed.since")).as(SINCE))
            .filter(col(SINCE).isNotNull());
    Dataset<Row> years =
        withYears(prices.select(DATE.col()).distinct(), conf).select(YEAR.col()).distinct();
    return years.crossJoin(broadcast(earliest)).select(YEAR.col(), col(SINCE));
  }

  private static Dataset<Row> firstQuoted(Dataset<Row> prices) {
    return prices.groupBy(Field.columns(QUOTED_BY)).agg(min(KNOWN_FROM.col()).as(SINCE));
  }

  /**
   * Adds the years whose means a quote may affect: the years of the days on which it may be used.
   */
  private static Dataset<Row> withYears(Dataset<Row> quotes, Conf conf) {
    Column reach = date_add(DATE.col(), longestReach(conf));
    return quotes
        .withColumn("_year", explode(sequence(year(DATE.col()), year(reach))))
        .withColumn(YEAR.name(), col("_year").cast("string"))
        .drop("_year");
  }

  private static int longestReach(Conf conf) {
    Reach reach = Reach.of(conf);
    return conf.catalogue().series().stream()
        .mapToInt(series -> RevisedYear.reachDays(series, reach))
        .max()
        .orElse(0);
  }

  private static Dataset<Row> rows(NodeRun run) {
    Dataset<Row> prices = run.read(Price.TABLE);
    Slice slice = run.slice();
    Dataset<Row> blocks = run.materialise(blocks(prices, slice, run.conf()));
    List<FirstQuoted> firstQuoted = new ArrayList<>();
    for (Row row : firstQuoted(prices).collectAsList()) {
      Quoted quoted = new Quoted(row.getString(0), row.getString(1), row.getString(2));
      firstQuoted.add(new FirstQuoted(quoted, row.getInstant(3)));
    }
    return ofBlocks(prices, blocks, run.conf())
        .groupByKey(
            (MapFunction<Row, String>) row -> row.getAs(BLOCK_REGION) + " " + row.getAs(BLOCK_YEAR),
            Encoders.STRING())
        .flatMapGroups(
            new ImpactsOfBlock(run.conf(), firstQuoted, slice),
            Encoders.row(ModelRows.schema(FIELDS)));
  }

  /** The regions and years of the slice in which a quote was corrected. */
  private static Dataset<Row> blocks(Dataset<Row> prices, Slice slice, Conf conf) {
    Dataset<Row> corrected =
        withYears(prices.filter(KNOWN_TO.col().isNotNull()), conf)
            .withColumn(KNOWN_FROM.name(), KNOWN_TO.col());
    return corrected
        .filter(rowsIn(slice))
        .select(REGION.col().as(BLOCK_REGION), YEAR.col().as(BLOCK_YEAR))
        .distinct();
  }

  /**
   * All revisions for a block: regional and national, as far back as a quote may be used in its
   * year.
   */
  private static Dataset<Row> ofBlocks(Dataset<Row> prices, Dataset<Row> blocks, Conf conf) {
    Dataset<Row> byYear = withYears(prices, conf).as("price");
    Column isOfYear = YEAR.of("price").equalTo(col("block." + BLOCK_YEAR));
    Column isOwn = REGION.of("price").equalTo(col("block." + BLOCK_REGION));
    Dataset<Row> block = broadcast(blocks.as("block"));
    Dataset<Row> own = byYear.join(block, isOfYear.and(isOwn));
    Dataset<Row> national =
        byYear
            .filter(REGION.col().equalTo(Catalogue.NATIONAL))
            .join(block, isOfYear.and(not(isOwn)));
    List<Column> columns = new ArrayList<>(Quotes.columns());
    columns.addAll(List.of(KNOWN_FROM.col(), KNOWN_TO.col(), col(BLOCK_REGION), col(BLOCK_YEAR)));
    Column[] all = columns.toArray(Column[]::new);
    return own.select(all).unionByName(national.select(all));
  }

  /**
   * A margin that depends on a series.
   *
   * @param isOptional the stage sells another one's product: it has a row only if it has a margin
   */
  private record Metric(String stage, Method method, boolean isOptional) implements Serializable {

    Metric(String stage, Method method) {
      this(stage, method, false);
    }
  }

  private static final class ImpactsOfBlock implements FlatMapGroupsFunction<String, Row, Row> {

    private final Catalogue catalogue;
    private final MarginModel model;
    private final List<FirstQuoted> firstQuoted;
    private final Slice slice;
    private final Map<String, List<Metric>> metrics;
    private final int longestReach;

    ImpactsOfBlock(Conf conf, List<FirstQuoted> firstQuoted, Slice slice) {
      this.catalogue = conf.catalogue();
      this.model = new MarginModel(conf.chain(), catalogue, conf.settings().vatBasis());
      this.firstQuoted = firstQuoted;
      this.slice = slice;
      this.metrics = metrics(conf);
      this.longestReach = longestReach(conf);
    }

    @Override
    public Iterator<Row> call(String block, Iterator<Row> rows) {
      String region = block.substring(0, block.lastIndexOf(' '));
      String year = block.substring(block.lastIndexOf(' ') + 1);
      List<Revision> revisions = new ArrayList<>();
      rows.forEachRemaining(
          row -> revisions.add(new Revision(Quotes.of(row), row.getInstant(11), instant(row))));
      RevisedYear revised =
          new RevisedYear(model, catalogue, region, Integer.parseInt(year), revisions, firstQuoted);
      Map<Instant, Means> before = new HashMap<>();
      Map<Instant, Means> after = new HashMap<>();
      List<Row> impacts = new ArrayList<>();
      for (List<Revision> history : histories(revisions, region)) {
        for (int i = 1; i < history.size(); i++) {
          Revision old = history.get(i - 1);
          Revision now = history.get(i);
          if (now.knownFrom().equals(old.knownTo()) && isInSlice(year, now)) {
            Means oldMeans = before.computeIfAbsent(now.knownFrom(), revised::before);
            Means newMeans = after.computeIfAbsent(now.knownFrom(), revised::asOf);
            for (Metric metric : metrics.getOrDefault(now.quote().series(), List.of())) {
              if (!metric.isOptional() || isKnown(metric, oldMeans) || isKnown(metric, newMeans)) {
                impacts.add(row(old, now, year, metric, oldMeans, newMeans));
              }
            }
          }
        }
      }
      return impacts.iterator();
    }

    private static boolean isKnown(Metric metric, Means means) {
      return means.of(metric.stage(), metric.method()) != null;
    }

    private static Instant instant(Row row) {
      return row.isNullAt(12) ? null : row.getInstant(12);
    }

    private boolean isInSlice(String year, Revision revision) {
      Instant since = slice.knownSince().get(year);
      boolean isAffected = slice.isAll() || since != null && !revision.knownFrom().isBefore(since);
      int first = revision.quote().date().getYear();
      int last = revision.quote().date().plusDays(longestReach).getYear();
      return isAffected && first <= Integer.parseInt(year) && Integer.parseInt(year) <= last;
    }

    /** The revisions of each quote of a region, in the order of {@code knownFrom}. */
    private static Iterable<List<Revision>> histories(List<Revision> revisions, String region) {
      Map<List<Object>, List<Revision>> byQuote = new LinkedHashMap<>();
      for (Revision revision : revisions) {
        Quote quote = revision.quote();
        if (quote.region().equals(region)) {
          byQuote
              .computeIfAbsent(
                  List.of(quote.series(), quote.source(), quote.date()), k -> new ArrayList<>())
              .add(revision);
        }
      }
      byQuote.values().forEach(h -> h.sort(Comparator.comparing(Revision::knownFrom)));
      return byQuote.values();
    }

    private static Row row(
        Revision old, Revision now, String year, Metric metric, Means before, Means after) {
      return RowFactory.create(
          now.quote().series(),
          now.quote().region(),
          now.quote().date(),
          now.knownFrom(),
          old.quote().value(),
          now.quote().value(),
          metric.stage(),
          year,
          before.of(metric.stage(), metric.method()),
          after.of(metric.stage(), metric.method()),
          metric.method().id(),
          now.quote().source(),
          old.quote().unit(),
          now.quote().unit());
    }
  }

  /** The margins that depend on each series. */
  private static Map<String, List<Metric>> metrics(Conf conf) {
    Map<String, List<Metric>> bySeries = new HashMap<>();
    for (Series series : conf.catalogue().series()) {
      List<Metric> metrics = new ArrayList<>();
      boolean isInChain = series.isExchangeRate();
      for (Stage stage : conf.chain().stages()) {
        boolean isMember = conf.chain().members().contains(stage);
        boolean isTaken =
            series.isExchangeRate() || conf.chain().seriesOf(stage).contains(series.id());
        if (isTaken && stage.price() != null) {
          String product = conf.catalogue().series(stage.price()).orElseThrow().item();
          metrics.add(new Metric(stage.id(), Method.MODELLED, !product.equals(stage.id())));
          isInChain |= isMember;
        }
        boolean isReported =
            conf.catalogue()
                .reported(stage.id(), Series.REPORTED_MARGIN)
                .filter(s -> s.id().equals(series.id()))
                .isPresent();
        if (isReported) {
          metrics.add(new Metric(stage.id(), Method.REPORTED));
          if (isMember) {
            metrics.add(new Metric(MarginModel.CHAIN, Method.REPORTED));
          }
        }
      }
      if (isInChain) {
        metrics.add(new Metric(MarginModel.CHAIN, Method.MODELLED));
      }
      bySeries.put(series.id(), metrics);
    }
    return bySeries;
  }
}
