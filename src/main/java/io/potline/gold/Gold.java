package io.potline.gold;

import static io.potline.contract.Fields.KNOWN_TO;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.SERIES;
import static io.potline.contract.Fields.SOURCE;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.contract.Table;
import io.potline.graph.Graph;
import io.potline.graph.Node;
import io.potline.model.UsedSources;
import io.potline.model.UsedSources.Quoted;
import io.potline.silver.Capacity;
import io.potline.silver.Cost;
import io.potline.silver.Index;
import io.potline.silver.Price;
import io.potline.silver.QuotedSeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The tables of gold. Each is declared in its own file, with its inputs and how its rows are
 * computed.
 */
public final class Gold {

  /** The inputs of gold. */
  private static final List<Table> SILVER =
      List.of(Price.TABLE, QuotedSeries.TABLE, Capacity.TABLE, Cost.TABLE, Index.TABLE);

  /** The inputs that are computed as known at a past time. */
  static final List<Table> KNOWN_AS_OF = List.of(Price.TABLE, QuotedSeries.TABLE, Capacity.TABLE);

  private Gold() {}

  /** The nodes of the graph, in the order of the flow. */
  public static List<Node> nodes(Conf conf) {
    List<Node> nodes =
        new ArrayList<>(
            List.of(
                CapacityUtilisation.node(),
                DailyMargins.node(conf),
                MarginPeriod.node(conf),
                VendorGap.node(conf),
                Nowcast.node(),
                MarginFactorPeriod.node(conf),
                MarginBridge.node(conf),
                RevisionImpact.node(conf),
                CostCurve.node(),
                IndustryCostPeriod.node(conf),
                ClimateIndex.node(),
                ScenarioResult.node(conf),
                UtilisationSeasonality.node(),
                WindowAudit.node(conf),
                ReferenceValue.node(),
                CarbonIntensity.node(),
                ReserveLife.node()));
    List<Table> others =
        Stream.concat(SILVER.stream(), nodes.stream().flatMap(node -> node.makes().stream()))
            .toList();
    nodes.add(Alert.node(conf, nodes));
    nodes.add(ClaimCheck.node(conf, others));
    return List.copyOf(nodes);
  }

  /** Fails if an alert of conf watches what there is not. */
  public static void requireKnownAlerts(Conf conf) {
    nodes(conf);
  }

  /** The tables of gold in the order of the flow. */
  public static List<Table> tables(Conf conf) {
    return nodes(conf).stream().flatMap(node -> node.makes().stream()).toList();
  }

  /** The tables that are also computed as known at a past time. */
  public static List<Table> tablesAsOf(Conf conf) {
    return nodes(conf).stream().flatMap(node -> node.asOf().stream()).toList();
  }

  /** Silver as known at a time, with its rows marked as current. */
  public static Map<Table, Dataset<Row>> silverAsOf(
      Dataset<Row> prices, Dataset<Row> capacities, Instant time, Catalogue catalogue) {
    Column at = functions.lit(time);
    Dataset<Row> known = Price.asOf(prices, at, catalogue);
    return Map.of(
        Price.TABLE, asCurrent(known),
        QuotedSeries.TABLE, known.select(SERIES.col(), REGION.col(), SOURCE.col()).distinct(),
        Capacity.TABLE, asCurrent(Capacity.asOf(capacities, at)));
  }

  private static Dataset<Row> asCurrent(Dataset<Row> known) {
    return known.withColumn(KNOWN_TO.name(), KNOWN_TO.from(functions.lit(null)));
  }

  /** The source in use for each series and region. */
  public static Graph.Sources sources(Catalogue catalogue) {
    return tables -> {
      List<Quoted> quoted = new ArrayList<>();
      tables
          .apply(QuotedSeries.TABLE)
          .select(SERIES.col(), REGION.col(), SOURCE.col())
          .collectAsList()
          .forEach(
              row -> quoted.add(new Quoted(row.getString(0), row.getString(1), row.getString(2))));
      return UsedSources.of(quoted, catalogue);
    };
  }
}
