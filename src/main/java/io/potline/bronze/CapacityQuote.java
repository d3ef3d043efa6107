package io.potline.bronze;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.PLANT;
import static io.potline.contract.Fields.POWER_SOURCE;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.QUOTED_BUILT;
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

/** The capacity feed, and {@code bronze.capacity_quote}: every accepted capacity. */
public final class CapacityQuote implements Feed {

  public static final Table TABLE =
      Table.of(
              "bronze.capacity_quote",
              "One accepted row or cell of a capacity file, as it was quoted. A cell is built or"
                  + " operating capacity; silver puts the cells of a file together.")
          .with(MONTH, STAGE, REGION, PLANT, POWER_SOURCE, SOURCE, PUBLISHED_AT)
          .with(QUOTED_BUILT, QUOTED_OPERATING, QUOTED_UNIT)
          .with(IS_SYNTHETIC, RAW, SOURCE_FILE, FILE_SHA256, ROW_NUMBER)
          .with(COLUMN_NAME, RUN_ID, SHEET)
          .key(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  private static final String MT = "Mt";

  private final Catalogue catalogue;
  private final Chain chain;
  private final Names stageNames;
  private final CapacityName.Dictionary words;
  private final FileLimits limits;
  private final Horizon horizon;

  public CapacityQuote(Catalogue catalogue, Chain chain, FileLimits limits, Horizon horizon) {
    this.catalogue = catalogue;
    this.chain = chain;
    this.stageNames = chain.stageNames();
    this.words = new CapacityName.Dictionary(catalogue, stageNames);
    this.limits = limits;
    this.horizon = horizon;
  }

  @Override
  public String folder() {
    return "capacity";
  }

  @Override
  public List<String> requiredColumns() {
    return List.of("month", "stage");
  }

  @Override
  public List<String> optionalColumns() {
    return List.of(
        "built", "operating", "region", "plant", "power_source", "unit", "published_at", "source");
  }

  @Override
  public List<String> figureColumns() {
    return List.of("month", "built", "operating");
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
    fields.put(PUBLISHED_AT, Judging.publishedAt(cells, publishedByDefault, horizon, reasons));
    String name = cells.cell(Column.NAME);
    if (cells instanceof Column) {
      Optional<CapacityName> said =
          name == null ? Optional.empty() : CapacityName.of(name, words, reasons);
      reasons.addIf(name == null, "it has no name");
      said.ifPresent(s -> fields.put(REGION, s.region()));
      return subject(
          cells,
          fields,
          said.map(CapacityName::stage),
          said.map(CapacityName::unit),
          said.map(CapacityName::measure).orElse(null),
          reasons);
    }
    fields.put(REGION, Judging.region(cells, catalogue, reasons));
    fields.put(PLANT, cells.cell("plant"));
    fields.put(POWER_SOURCE, cells.cell("power_source"));
    reasons.addIf(
        cells.cell("plant") != null && cells.cell("region") == null, "a plant needs a region");
    Optional<String> stage = Judging.stage(cells, stageNames, chain, reasons);
    return subject(cells, fields, stage, Optional.empty(), null, reasons);
  }

  private Subject subject(
      Cells cells,
      Map<Field, Object> fields,
      Optional<String> stage,
      Optional<String> unitOfName,
      String measure,
      Reasons reasons) {
    stage.ifPresent(id -> fields.put(STAGE, id));
    Optional<CapacityRules> rules = stage.flatMap(chain::stage).map(Stage::capacity);
    reasons.addIf(
        stage.isPresent() && rules.isEmpty(),
        "stage %s has no capacity in chain.yaml",
        stage.orElse(""));
    Optional<Unit> unit = Optional.empty();
    if (rules.isPresent()) {
      fields.put(SOURCE, Judging.source(cells, catalogue, rules.get().source(), fields, reasons));
      unit = Judging.capacityUnit(cells, unitOfName, rules.get(), catalogue, reasons);
      unit.ifPresent(u -> fields.put(QUOTED_UNIT, u.id()));
    }
    BigDecimal factor =
        unit.map(u -> Units.factor(u, catalogue.units().find(MT).orElseThrow())).orElse(null);
    return new Quoted(fields, measure, rules.orElse(null), factor, horizon);
  }

  /**
   * @param measure built or operating, where a cell is one of the two; null where a row has both
   * @param factor to Mt; null where the unit is unknown
   */
  private record Quoted(
      Map<Field, Object> fields,
      String measure,
      CapacityRules rules,
      BigDecimal factor,
      Horizon horizon)
      implements Subject {

    @Override
    public boolean isKnown() {
      return rules != null;
    }

    /** A province may have no capacity; the country has some. */
    @Override
    public boolean mayBeZero() {
      return !Catalogue.NATIONAL.equals(fields.get(REGION));
    }

    @Override
    public List<Object> identity() {
      return Arrays.asList(fields.get(STAGE), fields.get(REGION), fields.get(SOURCE), measure);
    }

    @Override
    public void figure(RawRow row, Values values, Reasons reasons) {
      LocalDate month = Judging.month(row, horizon, reasons);
      values.put(MONTH, month);
      BigDecimal built = figure("built", row, reasons);
      BigDecimal operating = figure("operating", row, reasons);
      values.put(QUOTED_BUILT, built);
      values.put(QUOTED_OPERATING, operating);
      if (operating != null) { // What is built may be planned ahead, what operates can't be known.
        Judging.judgeAhead(month, values, horizon, reasons);
      }
      reasons.addIf(
          measure == null
              && Judging.figure(row, "built") == null
              && Judging.figure(row, "operating") == null,
          "no value: neither built nor operating is there");
      reasons.addIf(
          factor != null
              && built != null
              && operating != null
              && operating.compareTo(built.multiply(CapacityRules.MAX_OPERATING_PER_BUILT)) > 0,
          "operating is above built by more than a tenth");
    }

    private BigDecimal figure(String column, RawRow row, Reasons reasons) {
      if (measure != null && !measure.equals(column)) {
        return null;
      }
      BigDecimal quoted = Judging.number(row, measure == null ? column : Column.VALUE, reasons);
      if (rules != null) {
        Judging.judgeMt(column, quoted, factor, rules.minMt(), rules.maxMt(), reasons);
      }
      return quoted;
    }
  }
}
