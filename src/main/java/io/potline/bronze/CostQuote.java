package io.potline.bronze;

import static io.potline.contract.Fields.BLOCK;
import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.COST_HIGH;
import static io.potline.contract.Fields.COST_LOW;
import static io.potline.contract.Fields.DATE;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.QUOTED_OPERATING;
import static io.potline.contract.Fields.QUOTED_UNIT;
import static io.potline.contract.Fields.RAW;
import static io.potline.contract.Fields.REGION;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SHEET;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.STAGE;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.FileLimits;
import io.potline.conf.IgnoredSeries;
import io.potline.conf.Names;
import io.potline.conf.Series;
import io.potline.conf.Stage;
import io.potline.conf.Stage.CapacityRules;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.landing.Feed;
import io.potline.landing.Horizon;
import io.potline.landing.Values;
import io.potline.landing.layout.Cells;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.RawRow;
import io.potline.landing.text.Reasons;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The costs feed, and {@code bronze.cost_quote}: blocks of operating capacity with their full cost.
 * A block is a plant, or a bin of a published histogram.
 */
public final class CostQuote implements Feed {

  public static final Table TABLE =
      Table.of("bronze.cost_quote", "One accepted row of a cost file, as it was quoted.")
          .with(DATE, STAGE, REGION, PLANT, POWER_SOURCE, BLOCK, SOURCE, PUBLISHED_AT)
          .with(QUOTED_OPERATING, QUOTED_UNIT, COST_LOW, COST_HIGH)
          .with(IS_SYNTHETIC, RAW, SOURCE_FILE, FILE_SHA256, ROW_NUMBER)
          .with(COLUMN_NAME, RUN_ID, SHEET)
          .key(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  private final Catalogue catalogue;
  private final Chain chain;
  private final Names stageNames;
  private final FileLimits limits;
  private final Horizon horizon;

  public CostQuote(Catalogue catalogue, Chain chain, FileLimits limits, Horizon horizon) {
    this.catalogue = catalogue;
    this.chain = chain;
    this.stageNames = chain.stageNames();
    this.limits = limits;
    this.horizon = horizon;
  }

  @Override
  public String folder() {
    return "costs";
  }

  @Override
  public List<String> requiredColumns() {
    return List.of("date", "stage", "operating", "cost_low", "cost_high");
  }

  @Override
  public List<String> optionalColumns() {
    return List.of("region", "plant", "power_source", "unit", "published_at", "source");
  }

  @Override
  public List<String> figureColumns() {
    return List.of("date", "operating", "cost_low", "cost_high");
  }

  @Override
  public FileLimits limits() {
    return limits;
  }

  @Override
  public Horizon horizon() {
    return horizon;
  }

  @Override
  public IgnoredSeries ignored() {
    return catalogue.ignored();
  }

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public Subject subject(Cells cells, Instant publishedByDefault, Reasons reasons) {
    Map<Field, Object> fields = new HashMap<>();
    fields.put(REGION, Judging.region(cells, catalogue, reasons));
    fields.put(PLANT, cells.cell("plant"));
    fields.put(POWER_SOURCE, cells.cell("power_source"));
    fields.put(PUBLISHED_AT, Judging.publishedAt(cells, publishedByDefault, horizon, reasons));
    reasons.addIf(cells instanceof Column, "a column is no block of a cost curve");
    Optional<Stage> stage = Judging.stage(cells, stageNames, chain, reasons).flatMap(chain::stage);
    Optional<CapacityRules> rules = stage.map(Stage::capacity);
    reasons.addIf(
        stage.isPresent() && rules.isEmpty(),
        "stage %s has no capacity in chain.yaml",
        stage.map(Stage::id).orElse(""));
    Optional<Unit> unit = Optional.empty();
    if (rules.isPresent()) {
      fields.put(STAGE, stage.get().id());
      fields.put(SOURCE, Judging.source(cells, catalogue, rules.get().source(), fields, reasons));
      unit = Judging.capacityUnit(cells, Optional.empty(), rules.get(), catalogue, reasons);
      unit.ifPresent(u -> fields.put(QUOTED_UNIT, u.id()));
    }
    Series price = stage.flatMap(s -> catalogue.series(s.price())).orElse(null);
    BigDecimal factor =
        unit.map(u -> Units.factor(u, catalogue.units().find("Mt").orElseThrow())).orElse(null);
    return new Block(fields, rules.orElse(null), price, factor, horizon);
  }

  /**
   * @param price series whose plausible range a cost has to be in; null where the stage is unknown
   * @param factor to Mt; null where the unit is unknown
   */
  private record Block(
      Map<Field, Object> fields,
      CapacityRules rules,
      Series price,
      BigDecimal factor,
      Horizon horizon)
      implements Subject {

    @Override
    public boolean isKnown() {
      return rules != null;
    }

    @Override
    public boolean mayBeZero() {
      return false;
    }

    @Override
    public List<Object> identity() {
      return Arrays.asList(fields.get(STAGE), fields.get(REGION), fields.get(SOURCE));
    }

    @Override
    public void figure(RawRow row, Values values, Reasons reasons) {
      LocalDate date = Judging.date(row, horizon, reasons);
      values.put(DATE, date);
      Judging.judgeAhead(date, values, horizon, reasons);
      BigDecimal operating = required("operating", row, reasons);
      BigDecimal low = required("cost_low", row, reasons);
      BigDecimal high = required("cost_high", row, reasons);
      values.put(QUOTED_OPERATING, operating);
      values.put(COST_LOW, low);
      values.put(COST_HIGH, high);
      if (low != null && high != null) {
        values.put(
            BLOCK,
            fields.get(PLANT) == null
                ? Judging.plain(low) + ".." + Judging.plain(high)
                : fields.get(PLANT));
        reasons.addIf(
            low.compareTo(high) > 0,
            "cost_low %s is above cost_high %s",
            Judging.plain(low),
            Judging.plain(high));
      }
      for (BigDecimal cost : Arrays.asList(low, high)) {
        reasons.addIf(
            cost != null
                && price != null
                && (cost.signum() <= 0 || cost.compareTo(price.max()) > 0),
            "a cost of %s is outside the plausible range 0..%s CNY/t",
            cost == null ? "" : Judging.plain(cost),
            price == null ? "" : Judging.plain(price.max()));
      }
      if (rules != null) {
        Judging.judgeMt("operating", operating, factor, BigDecimal.ZERO, rules.maxMt(), reasons);
      }
    }

    private static BigDecimal required(String column, RawRow row, Reasons reasons) {
      reasons.addIf(Judging.figure(row, column) == null, "no %s", column);
      return Judging.number(row, column, reasons);
    }
  }
}
