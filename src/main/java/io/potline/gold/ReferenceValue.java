package io.potline.gold;

import static io.potline.contract.Fields.IS_FORECAST;
import static io.potline.contract.Fields.ITEM;
import static io.potline.contract.Fields.MEASURE;
import static io.potline.contract.Fields.NOTE;
import static io.potline.contract.Fields.PUBLISHER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.TOPIC;
import static io.potline.contract.Fields.UNIT;
import static io.potline.contract.Fields.VALID_FROM;
import static io.potline.contract.Fields.VALID_TO;
import static io.potline.contract.Fields.VALUE;

import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.CostOverride;
import io.potline.conf.Published;
import io.potline.conf.Reference;
import io.potline.conf.Stage;
import io.potline.conf.Stage.Ceiling;
import io.potline.conf.Stage.Consumption;
import io.potline.conf.Validity;
import io.potline.contract.Table;
import io.potline.graph.Node;
import io.potline.model.Season;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code gold.reference_value}: the figures of conf for SQL, each with its source: coefficients,
 * ceilings, tax rates, energy mixes, reserves, published figures; and the bounds of the seasons.
 */
public final class ReferenceValue {

  public static final Table TABLE =
      Table.of("gold.reference_value", "One figure of conf, with the days that it holds for.")
          .with(TOPIC, ITEM, MEASURE, VALUE, UNIT, VALID_FROM, VALID_TO, IS_FORECAST, PUBLISHER)
          .with(NOTE, RUN_ID)
          .key(TOPIC, ITEM, MEASURE, PUBLISHER, VALID_FROM);

  private static final int SCALE = 10;

  private final List<Row> rows = new ArrayList<>();

  private ReferenceValue() {}

  static Node node() {
    return Node.of(TABLE)
        .version(2)
        .dependingOn(conf -> List.of(conf.reference(), conf.chain(), conf.published()))
        .madeBy(run -> of(run.spark(), run.conf()));
  }

  private static Dataset<Row> of(SparkSession spark, Conf conf) {
    ReferenceValue values = new ReferenceValue();
    values.addChain(conf.chain());
    values.addReference(conf.reference());
    for (Published p : conf.published()) {
      values.add(
          "published_margin", p.stage(), p.period(), p.cnyPerTonneAl(), "CNY/t_al", p.source());
    }
    for (Season season : Season.values()) {
      values.add(season, "first_day", season.first());
      values.add(season, "last_day", season.last());
    }
    return spark.createDataFrame(
        values.rows,
        StructType.fromDDL(
            "topic string, item string, measure string, value decimal(20,10), unit string,"
                + " valid_from date, valid_to date, is_forecast boolean, publisher string, note string"));
  }

  private void addChain(Chain chain) {
    for (Stage stage : chain.stages()) {
      if (stage.price() != null) {
        add(
            "product",
            stage.id(),
            stage.price(),
            BigDecimal.ONE,
            stage.unit(),
            Validity.ALWAYS,
            "chain.yaml, the stage's price");
      }
      for (Consumption c : stage.consumes()) {
        add("coefficient", stage.id(), c.input(), c.quantity(), c.unit(), c.validity(), c.source());
        if (c.low() != null) {
          add(
              "coefficient_low",
              stage.id(),
              c.input(),
              c.low(),
              c.unit(),
              c.validity(),
              c.source());
          add(
              "coefficient_high",
              stage.id(),
              c.input(),
              c.high(),
              c.unit(),
              c.validity(),
              c.source());
        }
        addCash(stage, c);
      }
      for (Ceiling c : stage.ceilings()) {
        add("ceiling", stage.id(), c.region(), c.ceilingMt(), "Mt", c.validity(), c.source());
      }
    }
    for (CostOverride one : chain.overrides()) {
      Consumption other = one.instead();
      BigDecimal quantity = other == null ? one.quantity() : other.quantity();
      if (quantity != null) {
        add(
            "coefficient_override",
            one.stage(),
            (other == null ? one.input() : other.input()) + " of " + one.who(),
            quantity,
            chain.unitOf(one),
            one.validity(),
            one.source());
      }
    }
    Stream.concat(chain.factors().stream(), chain.factorsBeside().stream())
        .forEach(
            f ->
                add(
                    "tonnes_per_t_al",
                    f.stage(),
                    chain.product(),
                    f.tonnes(),
                    "t",
                    f.validity(),
                    "chain.yaml, over all paths"));
    chain
        .vatRates()
        .forEach(v -> add("vat_rate", "CN", "VAT", v.rate(), "fraction", v.validity(), v.source()));
  }

  private void addCash(Stage stage, Consumption c) {
    if (c.cash() == null) {
      return;
    }
    String source = c.cash().source() == null ? c.source() : c.cash().source();
    String unit = "fraction";
    add("cash_fraction", stage.id(), c.input(), c.cash().fraction(), unit, c.validity(), source);
    if (c.cash().low() != null) {
      add("cash_fraction_low", stage.id(), c.input(), c.cash().low(), unit, c.validity(), source);
      add("cash_fraction_high", stage.id(), c.input(), c.cash().high(), unit, c.validity(), source);
    }
  }

  private void addReference(Reference reference) {
    for (Reference.Share s : reference.mixes()) {
      add(
          "energy_mix",
          s.mix(),
          s.powerSource(),
          s.fraction(),
          "fraction",
          Validity.ALWAYS,
          s.isForecast(),
          null,
          s.source());
    }
    for (Reference.EmissionFactor f : reference.factors()) {
      add("emission_factor", f.powerSource(), f.boundary(), f.tonnes(), "t CO2/t_al", f.source());
    }
    for (Reference.Amount a : reference.amounts()) {
      add(a.kind(), a.mineral(), a.basis(), a.mt(), "Mt", a.source());
    }
    for (Reference.PublishedFigure p : reference.published()) {
      Validity day = new Validity(p.date(), p.date());
      add(
          "published",
          p.region(),
          p.figure(),
          p.value(),
          p.unit(),
          day,
          false,
          p.publisher(),
          p.source());
    }
  }

  private void add(Season season, String bound, MonthDay day) {
    BigDecimal number = BigDecimal.valueOf(100L * day.getMonthValue() + day.getDayOfMonth());
    add("season", season.id(), bound, number, "MMDD", season.meaning());
  }

  private void add(
      String topic, String item, String measure, BigDecimal value, String unit, String source) {
    add(topic, item, measure, value, unit, Validity.ALWAYS, source);
  }

  private void add(
      String topic,
      String item,
      String measure,
      BigDecimal value,
      String unit,
      Validity days,
      String source) {
    add(topic, item, measure, value, unit, days, false, null, source);
  }

  private void add(
      String topic,
      String item,
      String measure,
      BigDecimal value,
      String unit,
      Validity days,
      boolean isForecast,
      String publisher,
      String source) {
    rows.add(
        RowFactory.create(
            topic,
            item,
            measure,
            value.setScale(SCALE, RoundingMode.HALF_UP),
            unit,
            days.from(),
            days.to(),
            isForecast,
            publisher,
            source));
  }
}
