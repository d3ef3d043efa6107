package io.potline.bronze;

import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.PUBLISHED_AT;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Names;
import io.potline.conf.Stage;
import io.potline.conf.Stage.CapacityRules;
import io.potline.conf.Units.Unit;
import io.potline.contract.Field;
import io.potline.landing.Horizon;
import io.potline.landing.Values;
import io.potline.landing.layout.Cells;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.RawRow;
import io.potline.landing.text.Reasons;
import io.potline.landing.text.Texts;
import io.potline.landing.text.Texts.Dialect;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Judgements that several feeds share. */
final class Judging {

  /** For longer ones no near name is looked for. */
  private static final int LONGEST_NAME = 100;

  private static final Pattern SOURCE_NAME = Pattern.compile("[^\\p{Cntrl}'\"`\\\\<>=]{1,100}");

  private Judging() {}

  static LocalDate date(RawRow row, Horizon horizon, Reasons reasons) {
    return required(row, "date", reasons)
        .map(text -> reasons.take(() -> Texts.date(text, horizon.latestDay(), dialect(row))))
        .orElse(null);
  }

  /** A day, or the first day of a month such as 2024-12. */
  static LocalDate dayOrMonth(RawRow row, Horizon horizon, Reasons reasons) {
    String text = row.cell("date");
    return text != null && Texts.isMonth(text)
        ? reasons.take(() -> Texts.month(text, horizon.latestDay()))
        : date(row, horizon, reasons);
  }

  static LocalDate month(RawRow row, Horizon horizon, Reasons reasons) {
    return required(row, "month", reasons)
        .map(text -> reasons.take(() -> Texts.month(text, horizon.latestDay())))
        .orElse(null);
  }

  /** Adds a reason where a figure was published before the first day that it is for. */
  static void judgeAhead(LocalDate begin, Values values, Horizon horizon, Reasons reasons) {
    Instant publishedAt = (Instant) values.get(PUBLISHED_AT);
    if (begin != null && publishedAt != null) {
      horizon.judge(begin, publishedAt, reasons);
    }
  }

  static String region(Cells cells, Catalogue catalogue, Reasons reasons) {
    String name = Optional.ofNullable(cells.cell("region")).orElse(Catalogue.NATIONAL);
    Optional<String> id = catalogue.regionNames().id(name);
    reasons.addIf(
        id.isEmpty(),
        "unknown region '%s'%s: add it or an alias to regions.csv",
        name,
        hint(catalogue.regionNames(), name, reasons));
    return id.orElse(null);
  }

  /** The known name that is nearest, in brackets. */
  static String hint(Names names, String name, Reasons reasons) {
    return reasons.takesHints() && name.length() <= LONGEST_NAME
        ? names.nearest(name).map(nearest -> " (" + nearest + "?)").orElse("")
        : "";
  }

  /** The source; also puts whether it is the sample generator. */
  static String source(
      Cells cells,
      Catalogue catalogue,
      String byDefault,
      Map<Field, Object> fields,
      Reasons reasons) {
    String name = Optional.ofNullable(cells.cell(Column.SOURCE)).orElse(byDefault);
    if (!catalogue.hasSource(name)) {
      judgeUnlisted(name, catalogue, reasons);
    }
    String source = catalogue.sourceId(name);
    fields.put(IS_SYNTHETIC, catalogue.isSynthetic(source));
    return source;
  }

  /** A source that conf does not list is kept under its name, if that can be one. */
  private static void judgeUnlisted(String name, Catalogue catalogue, Reasons reasons) {
    reasons.addIf(
        !SOURCE_NAME.matcher(name).matches(),
        "source '%s' is no name: expected one of sources.csv, or another of at most 100 characters"
            + " without quotation marks and the like",
        name);
    String firstWord = name.split("[^\\p{L}\\p{N}]", 2)[0];
    reasons.addIf(
        catalogue.isSynthetic(catalogue.sourceId(firstWord)),
        "source '%s' begins like the sample generator's, and is not in sources.csv",
        name);
  }

  /** The id of the stage that a row names. */
  static Optional<String> stage(Cells cells, Names stageNames, Chain chain, Reasons reasons) {
    return required(cells, "stage", reasons)
        .flatMap(
            text -> {
              Optional<String> id = stageNames.id(text);
              reasons.addIf(
                  id.isEmpty(),
                  "unknown stage '%s'%s: expected one of %s",
                  text,
                  hint(stageNames, text, reasons),
                  String.join(", ", chain.stages().stream().map(Stage::id).toList()));
              return id;
            });
  }

  /** The unit of a capacity: of the row, else of the column's name, else of the stage. */
  static Optional<Unit> capacityUnit(
      Cells cells,
      Optional<String> unitOfName,
      CapacityRules rules,
      Catalogue catalogue,
      Reasons reasons) {
    String text =
        Optional.ofNullable(cells.cell(Column.UNIT)).or(() -> unitOfName).orElse(rules.unit());
    Optional<Unit> unit = catalogue.units().find(text);
    reasons.addIf(unit.isEmpty(), "unknown unit '%s'", text);
    reasons.addIf(
        unit.isPresent() && !unit.get().isCapacity(), "unit '%s' does not convert to Mt", text);
    return unit.filter(Unit::isCapacity);
  }

  /** Adds a reason where a capacity is outside the plausible range of its stage. */
  static void judgeMt(
      String column,
      BigDecimal quoted,
      BigDecimal factorToMt,
      BigDecimal min,
      BigDecimal max,
      Reasons reasons) {
    if (quoted != null && factorToMt != null) {
      BigDecimal mt = quoted.multiply(factorToMt);
      if (mt.compareTo(min) < 0 || mt.compareTo(max) > 0) {
        reasons.add(
            "%s of %s Mt is outside the plausible range %s..%s Mt", column, plain(mt), min, max);
      }
    }
  }

  static Instant publishedAt(Cells cells, Instant byDefault, Horizon horizon, Reasons reasons) {
    String text = cells.cell(Column.PUBLISHED_AT);
    return text == null ? byDefault : reasons.take(() -> horizon.publication(text));
  }

  /** The text of a figure; null where the cell is blank or holds a dash or the like instead. */
  static String figure(Cells cells, String column) {
    String text = cells.cell(column);
    return Texts.isMissing(text) ? null : text;
  }

  /** Null where there is no figure, or an unreadable one, which adds a reason. */
  static BigDecimal number(RawRow row, String column, Reasons reasons) {
    String text = figure(row, column);
    return text == null ? null : reasons.take(() -> Texts.number(text, column, dialect(row)));
  }

  static Dialect dialect(RawRow row) {
    return row.column() == null ? Dialect.PLAIN : row.column().dialect();
  }

  static Optional<String> required(Cells cells, String column, Reasons reasons) {
    Optional<String> text = Optional.ofNullable(cells.cell(column));
    reasons.addIf(text.isEmpty(), "no %s", column);
    return text;
  }

  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
