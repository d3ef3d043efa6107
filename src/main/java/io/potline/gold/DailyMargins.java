package io.potline.gold;

import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Series;
import io.potline.contract.Field;
import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import io.potline.graph.ChangePropagation;
import io.potline.graph.Days;
import io.potline.graph.Node;
import io.potline.graph.NodeFingerprint;
import io.potline.graph.NodeRun;
import io.potline.graph.Slice;
import io.potline.model.Band;
import io.potline.model.ChainMargin;
import io.potline.model.CostLine;
import io.potline.model.DayMargins;
import io.potline.model.MarginHistory;
import io.potline.model.MarginModel;
import io.potline.model.Quote;
import io.potline.model.Reach;
import io.potline.model.StageMargin;
import io.potline.model.UsedSources;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs the margin model over silver's quotes: one pass computes the rows of all daily tables.
 * Quotes are divided into blocks of regions, each with the national quotes. The executors run the
 * model over the days of a block in order.
 */
final class DailyMargins {

  private static final int VERSION = 2;
  private static final String BLOCK = "block";
  private static final String KIND = "kind";
  private static final int REGIONS_OF_A_BLOCK = 32;

  private DailyMargins() {}

  static Node node(Conf conf) {
    Table chain = ChainMarginDaily.table(conf.chain());
    return Node.of(
            StageCostDaily.TABLE,
            StageMarginDaily.TABLE,
            chain,
            MarginShareDaily.TABLE,
            MarginBandDaily.TABLE)
        .version(VERSION)
        .reading(Price.TABLE, QuotedSeries.TABLE)
        .dependingOn(ModelRows::confParts)
        .fingerprintedBy(DailyMargins::fingerprint)
        .propagating(new DaysOfCarriedQuotes())
        .alsoAsOf(
            StageCostDaily.TABLE,
            StageMarginDaily.TABLE,
            chain,
            MarginShareDaily.TABLE,
            MarginBandDaily.TABLE)
        .madeTogetherBy(DailyMargins::rows);
  }

  /**
   * All rows depend on the chain and on the catalogue's units and ages; the rows of a region also
   * on the sources in use there.
   */
  private static NodeFingerprint fingerprint(NodeRun run) {
    List<Object> ofSeries = new ArrayList<>();
    for (Series s : run.conf().catalogue().series()) {
      ofSeries.add(List.of(s.id(), s.role(), s.item(), s.unit(), s.maxAgeDays()));
    }
    String all =
        Fingerprint.of(
            VERSION,
            run.conf().chain(),
            ofSeries,
            run.conf().catalogue().units(),
            run.conf().settings().vatBasis());
    UsedSources sources = run.sources();
    SortedMap<String, String> byRegion = new TreeMap<>();
    for (String region : sources.regions()) {
      StringBuilder used = new StringBuilder();
      run.conf()
          .catalogue()
          .series()
          .forEach(
              s -> sources.source(s.id(), region).ifPresent(by -> used.append(s.id() + by + ";")));
      byRegion.put(region, Fingerprint.of(used));
    }
    return new NodeFingerprint("", all, byRegion);
  }

  /** The days on which changed quotes may be used. */
  static Days daysOf(Dataset<Row> changed, Conf conf) {
    return ChangePropagation.daysOf(reaches(changed, conf));
  }

  private static Dataset<Row> reaches(Dataset<Row> changed, Conf conf) {
    List<Row> reaches = new ArrayList<>();
    Reach all = Reach.of(conf);
    for (Series series : conf.catalogue().series()) {
      reaches.add(RowFactory.create(series.id(), all.days(series.id())));
    }
    Dataset<Row> reach =
        changed
            .sparkSession()
            .createDataFrame(reaches, StructType.fromDDL("series string, reach_days int"));
    return changed
        .select(SERIES.col(), DATE.col())
        .distinct()
        .join(broadcast(reach), SERIES.name())
        .groupBy(DATE.col())
        .agg(max(col("reach_days")));
  }

  private static final class DaysOfCarriedQuotes implements ChangePropagation {

    @Override
    public Slice byRows(Table input, Dataset<Row> changed, NodeRun run) {
      if (input.equals(QuotedSeries.TABLE)) {
        return Slice.NONE; // A change of sources changes the fingerprint.
      }
      return Slice.days(daysOf(changed, run.conf()));
    }

    @Override
    public Slice bySlice(Table input, Slice written) {
      return written;
    }
  }

  private static Map<Table, Dataset<Row>> rows(NodeRun run) {
    Slice slice = run.slice();
    Dataset<Row> all =
        run.materialise(
            pass(Price.current(run.read(Price.TABLE)), slice, run.sources(), run.conf()));
    Map<Table, Dataset<Row>> rows = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      Dataset<Row> ofKind =
          all.filter(col(KIND).equalTo(kind.ordinal())).select(kind.column() + ".*");
      rows.put(kind.table(run.conf().chain()), ofKind);
    }
    return rows;
  }

  /** The table that a row of the pass belongs to. */
  private enum Kind {
    COST(StageCostDaily.FIELDS),
    MARGIN(StageMarginDaily.FIELDS),
    CHAIN(null),
    SHARE(MarginShareDaily.FIELDS),
    BAND(MarginBandDaily.FIELDS);

    private final List<Field> fields;

    Kind(List<Field> fields) {
      this.fields = fields;
    }

    String column() {
      return name().toLowerCase(Locale.ROOT);
    }

    StructType schema(Chain chain) {
      return ModelRows.schema(this == CHAIN ? ChainMarginDaily.fields(chain) : fields);
    }

    Table table(Chain chain) {
      return switch (this) {
        case COST -> StageCostDaily.TABLE;
        case MARGIN -> StageMarginDaily.TABLE;
        case CHAIN -> ChainMarginDaily.table(chain);
        case SHARE -> MarginShareDaily.TABLE;
        case BAND -> MarginBandDaily.TABLE;
      };
    }

    /** A row of the pass: the kind, and one nested row for each kind, NULL for all but this one. */
    Row row(Row content) {
      Object[] cells = new Object[values().length + 1];
      cells[0] = ordinal();
      cells[ordinal() + 1] = content;
      return RowFactory.create(cells);
    }

    static StructType passSchema(Chain chain) {
      StructType schema = new StructType().add(KIND, DataTypes.IntegerType, false);
      for (Kind kind : values()) {
        schema = schema.add(kind.column(), kind.schema(chain), true);
      }
      return schema;
    }
  }

  /**
   * The rows of all daily tables.
   *
   * @param quotes at most one for each series, region, source and day
   */
  private static Dataset<Row> pass(
      Dataset<Row> quotes, Slice slice, UsedSources sources, Conf conf) {
    Blocks blocks = new Blocks(Math.max(1, sources.regions().size() / REGIONS_OF_A_BLOCK));
    List<Column> columns = new ArrayList<>(Quotes.columns());
    columns.add(blocks.column().as(BLOCK));
    return needed(quotes, slice, conf)
        .select(columns.toArray(Column[]::new))
        .groupByKey((MapFunction<Row, Integer>) row -> row.getAs(BLOCK), Encoders.INT())
        .flatMapSortedGroups(
            new Column[] {DATE.col()},
            new ModelOfBlock(conf, sources, slice, blocks),
            Encoders.row(Kind.passSchema(conf.chain())));
  }

  /** Assigns regions to blocks; the national quotes are in each block. */
  private record Blocks(int count) implements Serializable {

    int of(String region) {
      return region.equals(Catalogue.NATIONAL) ? 0 : Math.floorMod(region.hashCode(), count);
    }

    Column column() {
      if (count == 1) {
        return lit(0);
      }
      UserDefinedFunction ofRegion = udf((UDF1<String, Integer>) this::of, DataTypes.IntegerType);
      return explode(
          when(REGION.col().equalTo(Catalogue.NATIONAL), sequence(lit(0), lit(count - 1)))
              .otherwise(array(ofRegion.apply(REGION.col()))));
    }
  }

  /** The quotes of the slice, and the earlier ones that may be carried forward into it. */
  private static Dataset<Row> needed(Dataset<Row> quotes, Slice slice, Conf conf) {
    int runUp = Reach.of(conf).longestDays();
    Column isNeeded = slice.days().containWithRunUp(DATE.col(), runUp);
    if (!slice.regions().isEmpty()) {
      isNeeded =
          isNeeded
              .or(REGION.col().isInCollection(slice.regions()))
              .or(REGION.col().equalTo(Catalogue.NATIONAL));
    }
    return quotes.filter(isNeeded);
  }

  /** Runs the model over a block, day by day. */
  private static final class ModelOfBlock implements FlatMapGroupsFunction<Integer, Row, Row> {

    private final MarginModel model;
    private final Catalogue catalogue;
    private final UsedSources sources;
    private final Slice slice;
    private final Blocks blocks;

    ModelOfBlock(Conf conf, UsedSources sources, Slice slice, Blocks blocks) {
      this.catalogue = conf.catalogue();
      this.model = new MarginModel(conf.chain(), catalogue, conf.settings().vatBasis());
      this.sources = sources;
      this.slice = slice;
      this.blocks = blocks;
    }

    @Override
    public Iterator<Row> call(Integer block, Iterator<Row> quotes) {
      MarginHistory history =
          new MarginHistory(model, catalogue, sources, region -> blocks.of(region) == block);
      return Quotes.eachDay(quotes, (day, ofDay) -> rows(history, day, ofDay));
    }

    private List<Row> rows(MarginHistory history, LocalDate day, List<Quote> quotes) {
      boolean isWholeDay = slice.days().contains(day);
      if (!isWholeDay && slice.regions().isEmpty()) {
        history.skip(day, quotes);
        return List.of();
      }
      Predicate<String> isAffected = region -> isWholeDay || slice.regions().contains(region);
      DayMargins margins = history.day(day, quotes);
      List<Row> rows = new ArrayList<>();
      for (StageMargin margin : margins.stages()) {
        if (isAffected.test(margin.region())) {
          rows.add(Kind.MARGIN.row(StageMarginDaily.row(margin)));
          for (CostLine line : margin.costs()) {
            rows.add(Kind.COST.row(StageCostDaily.row(margin, line)));
          }
        }
      }
      for (ChainMargin margin : margins.chains()) {
        if (isAffected.test(margin.region())) {
          rows.add(Kind.CHAIN.row(ChainMarginDaily.row(margin, model.chain())));
          for (ChainMargin.Share share : margin.shares()) {
            rows.add(Kind.SHARE.row(MarginShareDaily.row(margin, share)));
          }
        }
      }
      for (Band band : margins.bands()) {
        if (isAffected.test(band.region())) {
          rows.add(Kind.BAND.row(MarginBandDaily.row(band)));
        }
      }
      return rows;
    }
  }
}
