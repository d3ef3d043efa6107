package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.IS_ROLLED_OVER;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.KNOWN_FROM;
import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.MARGIN_AL;
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
import static io.potline.lake.Frames.computed;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_date;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.year;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.silver.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.revision_impact}: what the correction of a quote did to yearly means. They are those
 * as of just before the revision was known, and as of then: the margin model, run on both worlds.
 */
final class RevisionImpact {

  static final Table TABLE =
      Table.of(
              "gold.revision_impact",
              "One revision of a quote by stage (chain too), method and year that it may touch. Means"
                  + " are those of the quote's region; revisions of one time act together.")
          .with(SERIES, REGION, DATE, KNOWN_FROM, OLD_VALUE, NEW_VALUE, STAGE, YEAR)
          .with(OLD_MEAN, NEW_MEAN, METHOD, SOURCE, OLD_UNIT, UNIT, VAT_BASIS, RUN_ID, IS_SYNTHETIC)
          .key(SERIES, REGION, SOURCE, DATE, KNOWN_FROM, STAGE, METHOD, YEAR);

  /** So many times of publication are looked back at together: it bounds what the driver knows. */
  private static final int TIMES_AT_ONCE = 50;

  private static final List<Field> QUOTE = List.of(SERIES, REGION, SOURCE, DATE);
  private static final String TIME = "time";
  private static final String WORLD = "world";
  private static final String OLD = "old";
  private static final String NEW = "new";
  private static final String SINCE = "since";

  private final Dataset<Row> prices;
  private final Conf conf;

  /**
   * @param prices all revisions
   */
  RevisionImpact(Dataset<Row> prices, Conf conf) {
    this.prices = prices;
    this.conf = conf;
  }

  /**
   * From when on what was known of a year is not what it was: {@code period, since}.
   *
   * @param changes rows of silver, before and after
   */
  Dataset<Row> touched(Dataset<Row> changes) {
    List<Field> revision = new ArrayList<>(QUOTE);
    revision.add(KNOWN_FROM);
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
    Dataset<Row> since =
        computed(
            changes
                .groupBy(Field.columns(revision))
                .agg(
                    when(isNewOrGone.or(isOther), KNOWN_FROM.col())
                        .when(isEndTheSame, lit(null))
                        // Where it only ends at another time, nothing before the earlier changes.
                        .otherwise(min(KNOWN_TO.col()))
                        .as(SINCE))
                .filter(col(SINCE).isNotNull()));
    return withYears(since)
        .select(YEAR.col(), col(SINCE))
        .unionByName(whereSourcesChange(since))
        .groupBy(YEAR.col())
        .agg(min(col(SINCE)).as(SINCE));
  }

  /** A source's first quote of all may change whose quotes are taken, in every year. */
  private Dataset<Row> whereSourcesChange(Dataset<Row> since) {
    List<Field> quotedBy = List.of(SERIES, REGION, SOURCE);
    Dataset<Row> changed =
        since.groupBy(Field.columns(quotedBy)).agg(min(col(SINCE)).as(SINCE)).as("changed");
    Dataset<Row> first =
        prices.groupBy(Field.columns(quotedBy)).agg(min(KNOWN_FROM.col()).as("first")).as("first");
    Dataset<Row> earliest =
        changed
            .join(first, Field.same("changed", "first", quotedBy), "left")
            .filter(coalesce(col(SINCE).leq(col("first.first")), lit(true)))
            .agg(min(col(SINCE)).as(SINCE))
            .filter(col(SINCE).isNotNull());
    Dataset<Row> years =
        withYears(prices.select(DATE.col()).distinct()).select(YEAR.col()).distinct();
    return years.crossJoin(broadcast(earliest)).select(YEAR.col(), col(SINCE));
  }

  /** The years whose means a quote may touch: those of the days that it may count on. */
  private Dataset<Row> withYears(Dataset<Row> quotes) {
    Column reach = date_add(DATE.col(), longestReach());
    return quotes
        .withColumn("_year", explode(sequence(year(DATE.col()), year(reach))))
        .withColumn(YEAR.name(), col("_year").cast("string"))
        .drop("_year");
  }

  /** How long a quote of any series counts. */
  private int longestReach() {
    return conf.catalogue().series().stream().mapToInt(this::reach).max().orElse(0);
  }

  /**
   * How long a quote counts: by being carried (an exchange rate with the quotes of its day), and by
   * what it makes stale.
   */
  private int reach(Series series) {
    int unchanged = series.maxUnchangedDays() == null ? 0 : series.maxUnchangedDays();
    return conf.catalogue().carriedDays(series) + unchanged + 1;
  }

  /** The revisions that a year's change concerns, one row a year and stage. */
  private Dataset<Row> revisions(Dataset<Row> touched) {
    Dataset<Row> former = prices.filter(KNOWN_TO.col().isNotNull());
    Dataset<Row> revisions =
        former
            .as("old")
            .join(
                prices.as("new"),
                Field.same("old", "new", QUOTE)
                    .and(KNOWN_TO.of("old").equalTo(KNOWN_FROM.of("new"))))
            .select(
                SERIES.of("new"),
                REGION.of("new"),
                SOURCE.of("new"),
                DATE.of("new"),
                KNOWN_FROM.of("new"),
                VALUE.of("old").as(OLD_VALUE.name()),
                UNIT.of("old").as(OLD_UNIT.name()),
                VALUE.of("new").as(NEW_VALUE.name()),
                UNIT.of("new"))
            .join(broadcast(metrics(prices.sparkSession())), SERIES.name());
    return withYears(revisions)
        .as("revision")
        .join(
            broadcast(touched).as("touched"),
            YEAR.of("revision").equalTo(YEAR.of("touched")).and(KNOWN_FROM.col().geq(col(SINCE))))
        .select(col("revision.*"));
  }

  /** Which stages' margins rest on a series. */
  private Dataset<Row> metrics(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (Series series : conf.catalogue().series()) {
      boolean isInChain = series.isExchangeRate();
      for (Stage stage : conf.chain().stages()) {
        boolean isTaken =
            series.isExchangeRate()
                || stage.price().equals(series.id())
                || stage.consumes().stream().anyMatch(c -> c.input().equals(series.id()));
        if (isTaken) {
          rows.add(RowFactory.create(series.id(), stage.id(), StageMarginDaily.MODELLED));
          isInChain |= conf.chain().members().contains(stage);
        }
        boolean isReported =
            conf.catalogue()
                .reported(stage.id(), Series.REPORTED_MARGIN)
                .filter(s -> s.id().equals(series.id()))
                .isPresent();
        if (isReported) {
          rows.add(RowFactory.create(series.id(), stage.id(), StageMarginDaily.REPORTED));
          if (conf.chain().members().contains(stage)) {
            rows.add(RowFactory.create(series.id(), MarginPeriod.CHAIN, StageMarginDaily.REPORTED));
          }
        }
      }
      if (isInChain) {
        rows.add(RowFactory.create(series.id(), MarginPeriod.CHAIN, StageMarginDaily.MODELLED));
      }
    }
    return spark.createDataFrame(
        rows, StructType.fromDDL("series string, stage string, method string"));
  }

  /**
   * @param touched see {@link #touched}; what of the table {@link #only} concerns is computed
   */
  Dataset<Row> of(Dataset<Row> touched) {
    Dataset<Row> revisions = computed(revisions(touched));
    List<Instant> times =
        revisions
            .select(KNOWN_FROM.col())
            .distinct()
            .orderBy(KNOWN_FROM.col())
            .collectAsList()
            .stream()
            .map(row -> row.getInstant(0))
            .toList();
    Dataset<Row> impacts = null;
    for (int i = 0; i < times.size(); i += TIMES_AT_ONCE) {
      List<Instant> some = times.subList(i, Math.min(i + TIMES_AT_ONCE, times.size()));
      Dataset<Row> means = means(revisions.filter(KNOWN_FROM.col().isInCollection(some)));
      impacts = impacts == null ? means : impacts.unionByName(means);
    }
    return impacts == null
        ? revisions
            .withColumn(OLD_MEAN.name(), OLD_MEAN.from(lit(null)))
            .withColumn(NEW_MEAN.name(), NEW_MEAN.from(lit(null)))
        : impacts;
  }

  /** The rows of the table that a change concerns. */
  static Dataset<Row> only(Dataset<Row> rows, Dataset<Row> touched) {
    return rows.as("row")
        .join(
            broadcast(touched).as("touched"),
            YEAR.of("row").equalTo(YEAR.of("touched")).and(KNOWN_FROM.col().geq(col(SINCE))),
            "left_semi");
  }

  private Dataset<Row> means(Dataset<Row> revisions) {
    Dataset<Row> worlds = computed(worlds(revisions));
    Dataset<Row> quotes = computed(quotes(worlds));
    Selection selection = Selection.of(quoted(worlds), conf.catalogue());
    Margins margins = Margins.of(quotes, selection, conf, Days.ALL);
    Dataset<Row> ofWorlds =
        MarginPeriod.observations(margins.stages(), margins.chain())
            .withColumn(WORLD, World.worldOf(REGION.col()))
            .withColumn(REGION.name(), World.regionOf(REGION.col()))
            .as("margin")
            .join(
                broadcast(worlds).as("world"),
                col("margin.world")
                    .equalTo(col("world.world"))
                    .and(REGION.of("margin").equalTo(REGION.of("world")))
                    .and(year(DATE.col()).cast("string").equalTo(YEAR.col())))
            .groupBy(KNOWN_FROM.col(), REGION.of("world"), YEAR.col(), STAGE.col(), METHOD.col())
            .agg(
                OLD_MEAN.from(avg(when(col("side").equalTo(OLD), MARGIN_AL.col()))),
                NEW_MEAN.from(avg(when(col("side").equalTo(NEW), MARGIN_AL.col()))));
    return computed(
        revisions.join(
            ofWorlds,
            new String[] {
              KNOWN_FROM.name(), REGION.name(), YEAR.name(), STAGE.name(), METHOD.name()
            },
            "left"));
  }

  /** Two worlds a time, region and year: as of just before the time, and as of it. */
  private static Dataset<Row> worlds(Dataset<Row> revisions) {
    Dataset<Row> events = revisions.select(KNOWN_FROM.col(), REGION.col(), YEAR.col()).distinct();
    Dataset<Row> before =
        events
            .withColumn("side", lit(OLD))
            .withColumn(TIME, KNOWN_FROM.col().minus(expr("INTERVAL '0.000001' SECOND")));
    Dataset<Row> after = events.withColumn("side", lit(NEW)).withColumn(TIME, KNOWN_FROM.col());
    return before
        .unionByName(after)
        .withColumn(
            WORLD,
            concat_ws(" ", unix_micros(KNOWN_FROM.col()), REGION.col(), YEAR.col(), col("side")));
  }

  /** The quotes of a world: of its region and the country, as many as the days of its year need. */
  private Dataset<Row> quotes(Dataset<Row> worlds) {
    Column firstDay = make_date(YEAR.of("world").cast("int"), lit(1), lit(1));
    Column isNeeded =
        DATE.of("price")
            .geq(date_sub(firstDay, col("reach")))
            .and(DATE.of("price").lt(add_months(firstDay, 12)))
            .and(isOfRegion("price"));
    List<Row> reaches =
        conf.catalogue().series().stream()
            .map(series -> RowFactory.create(series.id(), reach(series)))
            .toList();
    Dataset<Row> reach =
        prices
            .sparkSession()
            .createDataFrame(reaches, StructType.fromDDL("series string, reach int"));
    Dataset<Row> ofWorlds =
        prices
            .join(broadcast(reach), SERIES.name())
            .as("price")
            .join(broadcast(worlds).as("world"), isNeeded)
            .select(
                col("price.*"),
                World.in(col("world.world"), REGION.of("price")).as("_region"),
                col(TIME))
            .withColumn(REGION.name(), col("_region"))
            .drop("_region");
    return Price.asOf(ofWorlds, col(TIME), conf.catalogue());
  }

  /** Which source quoted what at all, as far as a world knows. */
  private Dataset<Row> quoted(Dataset<Row> worlds) {
    return prices
        .groupBy(Field.columns(List.of(SERIES, REGION, SOURCE)))
        .agg(min(KNOWN_FROM.col()).as(SINCE))
        .as("quoted")
        .join(broadcast(worlds).as("world"), isOfRegion("quoted").and(col(SINCE).leq(col(TIME))))
        .select(
            SERIES.of("quoted"),
            World.in(col("world.world"), REGION.of("quoted")).as(REGION.name()),
            SOURCE.of("quoted"));
  }

  private static Column isOfRegion(String alias) {
    return REGION
        .of(alias)
        .equalTo(Catalogue.NATIONAL)
        .or(REGION.of(alias).equalTo(REGION.of("world")));
  }
}
