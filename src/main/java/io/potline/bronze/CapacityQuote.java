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
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;
import static io.potline.contract.Fields.STAGE;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Stage;
import io.potline.conf.Stage.CapacityRules;
import io.potline.conf.Units;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.landing.Feed;
import io.potline.landing.RawRow;
import io.potline.landing.Reasons;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The capacity feed, and {@code bronze.capacity_quote}: every capacity that was taken. */
public final class CapacityQuote implements Feed {

  public static final Table TABLE =
      Table.of("bronze.capacity_quote", "One accepted row of a capacity file, as it was quoted.")
          .with(MONTH, STAGE, REGION, PLANT, POWER_SOURCE, SOURCE, PUBLISHED_AT)
          .with(QUOTED_BUILT, QUOTED_OPERATING, QUOTED_UNIT)
          .with(IS_SYNTHETIC, RAW, SOURCE_FILE, FILE_SHA256, ROW_NUMBER)
          .with(COLUMN_NAME, RUN_ID)
          .key(FILE_SHA256, ROW_NUMBER, COLUMN_NAME);

  /** Operating above built by more than this is refused; below it happens, and is flagged. */
  private static final BigDecimal MAX_OVERSHOOT = new BigDecimal("1.1");

  private static final String MT = "Mt";

  private final Catalogue catalogue;
  private final Chain chain;
  private final LocalDate latest;

  public CapacityQuote(Catalogue catalogue, Chain chain, LocalDate latest) {
    this.catalogue = catalogue;
    this.chain = chain;
    this.latest = latest;
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
  public Table table() {
    return TABLE;
  }

  @Override
  public Map<Field, Object> judge(RawRow row, Instant publishedByDefault, Reasons reasons) {
    Map<Field, Object> quote = new HashMap<>();
    quote.put(MONTH, Judging.month(row, latest, reasons));
    quote.put(REGION, Judging.region(row, catalogue, reasons));
    quote.put(PLANT, row.cell("plant"));
    quote.put(POWER_SOURCE, row.cell("power_source"));
    quote.put(PUBLISHED_AT, Judging.publishedAt(row, publishedByDefault, reasons));
    reasons.addIf(
        row.cell("plant") != null && row.cell("region") == null, "a plant needs a region");
    BigDecimal built = Judging.number(row, "built", reasons);
    BigDecimal operating = Judging.number(row, "operating", reasons);
    quote.put(QUOTED_BUILT, built);
    quote.put(QUOTED_OPERATING, operating);
    reasons.addIf(
        row.cell("built") == null && row.cell("operating") == null,
        "no value: neither built nor operating is there");
    rules(row, quote, reasons)
        .ifPresent(
            rules -> {
              String source =
                  catalogue.sourceId(
                      Optional.ofNullable(row.cell("source")).orElse(rules.source()));
              quote.put(SOURCE, source);
              quote.put(IS_SYNTHETIC, catalogue.isSynthetic(source));
              judgeAmounts(row, rules, built, operating, quote, reasons);
            });
    return quote;
  }

  private Optional<CapacityRules> rules(RawRow row, Map<Field, Object> quote, Reasons reasons) {
    Optional<String> name = Judging.required(row, "stage", reasons);
    Optional<Stage> stage = name.flatMap(chain::stage);
    reasons.addIf(
        name.isPresent() && stage.isEmpty(),
        "unknown stage '%s': expected one of %s",
        name.orElse(""),
        String.join(", ", chain.stages().stream().map(Stage::id).toList()));
    stage.ifPresent(s -> quote.put(STAGE, s.id()));
    Optional<CapacityRules> rules = stage.map(Stage::capacity);
    reasons.addIf(
        stage.isPresent() && rules.isEmpty(),
        "stage %s has no capacity in chain.yaml",
        name.orElse(""));
    return rules;
  }

  private void judgeAmounts(
      RawRow row,
      CapacityRules rules,
      BigDecimal built,
      BigDecimal operating,
      Map<Field, Object> quote,
      Reasons reasons) {
    String name = Optional.ofNullable(row.cell("unit")).orElse(rules.unit());
    Optional<Unit> unit = catalogue.units().find(name);
    if (unit.isEmpty()) {
      reasons.add("unknown unit '%s'", name);
    } else if (!unit.get().isCapacity()) {
      reasons.add("unit '%s' does not convert to Mt", name);
    } else {
      quote.put(QUOTED_UNIT, unit.get().id());
      BigDecimal factor = Units.factor(unit.get(), catalogue.units().find(MT).orElseThrow());
      judgeRange("built", built, factor, rules, reasons);
      judgeRange("operating", operating, factor, rules, reasons);
      reasons.addIf(
          built != null
              && operating != null
              && operating.compareTo(built.multiply(MAX_OVERSHOOT)) > 0,
          "operating is above built by more than a tenth");
    }
  }

  private static void judgeRange(
      String column, BigDecimal quoted, BigDecimal factor, CapacityRules rules, Reasons reasons) {
    if (quoted != null) {
      BigDecimal mt = quoted.multiply(factor);
      reasons.addIf(
          mt.compareTo(rules.minMt()) < 0 || mt.compareTo(rules.maxMt()) > 0,
          "%s of %s Mt is outside the plausible range %s..%s Mt",
          column,
          Judging.plain(mt),
          rules.minMt(),
          rules.maxMt());
    }
  }
}
