package io.potline.gold;

import static io.potline.contract.Fields.CASH_COST;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.STAGE;
import static io.potline.contract.Fields.STAGE_COST;
import static io.potline.contract.Fields.STAGE_PRICE;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.potline.conf.Catalogue;
import io.potline.conf.Conf;
import io.potline.conf.Producer;
import io.potline.conf.Stage;
import io.potline.contract.Field;
import io.potline.graph.Days;
import io.potline.graph.NodeRun;
import io.potline.model.CarriedPrices;
import io.potline.model.MarginModel;
import io.potline.model.Market;
import io.potline.model.Reach;
import io.potline.model.StageMargin;
import io.potline.model.UsedSources;
import io.potline.silver.Price;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Runs the margin model for the plants and power sources that have overrides of their own: each
 * with its chain, on the prices of its region.
 */
final class ProducerCosts {

  private static final String BLOCK = "block";

  private static final List<Field> FIELDS =
      List.of(DATE, STAGE, REGION, PLANT, POWER_SOURCE, STAGE_PRICE, STAGE_COST, CASH_COST);

  private ProducerCosts() {}

  /**
   * The costs of each day on which the product's price was quoted and no input is missing.
   *
   * @param producers all within a region
   */
  static Dataset<Row> of(NodeRun run, List<Producer> producers, Days days) {
    Map<String, List<Producer>> byRegion = new TreeMap<>();
    producers.forEach(p -> byRegion.computeIfAbsent(p.region(), r -> new ArrayList<>()).add(p));
    Column[] regions = byRegion.keySet().stream().map(r -> lit(r)).toArray(Column[]::new);
    Column blocks =
        explode(
            when(REGION.col().equalTo(Catalogue.NATIONAL), array(regions))
                .otherwise(array(REGION.col())));
    int runUp = Reach.of(run.conf()).longestDays();
    List<Column> columns = new ArrayList<>(Quotes.columns());
    columns.add(blocks.as(BLOCK));
    return Price.current(run.read(Price.TABLE))
        .filter(
            REGION
                .col()
                .isInCollection(byRegion.keySet())
                .or(REGION.col().equalTo(Catalogue.NATIONAL))
                .and(days.containWithRunUp(DATE.col(), runUp)))
        .select(columns.toArray(Column[]::new))
        .groupByKey((MapFunction<Row, String>) row -> row.getAs(BLOCK), Encoders.STRING())
        .flatMapSortedGroups(
            new Column[] {col(DATE.name())},
            new OfRegion(run.conf(), run.sources(), byRegion, days),
            Encoders.row(ModelRows.schema(FIELDS)));
  }

  private static final class OfRegion implements FlatMapGroupsFunction<String, Row, Row> {

    private final Catalogue catalogue;
    private final Reach reach;
    private final List<String> stages;
    private final UsedSources sources;
    private final Map<String, Map<Producer, MarginModel>> models = new LinkedHashMap<>();
    private final Days days;

    OfRegion(Conf conf, UsedSources sources, Map<String, List<Producer>> byRegion, Days days) {
      this.catalogue = conf.catalogue();
      this.reach = Reach.of(conf);
      this.stages = conf.chain().stages().stream().map(Stage::id).toList();
      this.sources = sources;
      this.days = days;
      byRegion.forEach(
          (region, producers) -> {
            Map<Producer, MarginModel> ofRegion = new LinkedHashMap<>();
            for (Producer producer : producers) {
              ofRegion.put(
                  producer,
                  new MarginModel(
                      conf.chain().of(producer), catalogue, conf.settings().vatBasis()));
            }
            models.put(region, ofRegion);
          });
    }

    @Override
    public Iterator<Row> call(String region, Iterator<Row> quotes) {
      Map<Producer, MarginModel> ofRegion = models.get(region);
      CarriedPrices prices =
          new CarriedPrices(ofRegion.values().iterator().next().basis(), catalogue, reach);
      return Quotes.eachDay(
          quotes,
          (day, ofDay) -> {
            prices.add(day, ofDay.stream().filter(sources::isUsed).toList());
            return days.contains(day)
                ? rows(ofRegion, prices.market(day, region, sources))
                : List.<Row>of();
          });
    }

    private List<Row> rows(Map<Producer, MarginModel> ofRegion, Market market) {
      List<Row> rows = new ArrayList<>();
      ofRegion.forEach(
          (producer, model) ->
              stages.forEach(
                  stage ->
                      model
                          .modelled(stage, market)
                          .filter(margin -> margin.cost() != null && !margin.isStale())
                          .ifPresent(margin -> rows.add(row(producer, margin)))));
      return rows;
    }

    private static Row row(Producer producer, StageMargin margin) {
      return RowFactory.create(
          margin.date(),
          margin.stage(),
          producer.region(),
          producer.plant(),
          producer.powerSource(),
          margin.price(),
          margin.cost(),
          margin.cashCost());
    }
  }
}
