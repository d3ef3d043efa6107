package io.potline.bronze;

import static io.potline.contract.Fields.COLUMN_NAME;
import static io.potline.contract.Fields.DELTA_UNIT;
import static io.potline.contract.Fields.FILE_SHA256;
import static io.potline.contract.Fields.INDEX;
import static io.potline.contract.Fields.INDEX_DELTA;
import static io.potline.contract.Fields.INDEX_VALUE;
import static io.potline.contract.Fields.IS_SYNTHETIC;
import static io.potline.contract.Fields.MONTH;
import static io.potline.contract.Fields.PUBLISHED_AT;
import static io.potline.contract.Fields.RAW;
import static io.potline.contract.Fields.ROW_NUMBER;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.SHEET;
import static io.potline.contract.Fields.SOURCE;
import static io.potline.contract.Fields.SOURCE_FILE;

import io.potline.conf.Catalogue;
import io.potline.conf.FileLimits;
import io.potline.conf.IgnoredSeries;
import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.landing.Feed;
import io.potline.landing.Horizon;
import io.potline.landing.Values;
import io.potline.landing.layout.Cells;
import io.potline.landing.layout.Column;
import io.potline.landing.layout.RawRow;
import io.potline.landing.text.Reasons;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The indices feed, and {@code bronze.index_quote}: monthly climate indices. A value may have any
 * sign. The unit of a change is points, per cent, or unknown.
 */
public final class IndexQuote implements Feed {

  public static final Table TABLE =
      Table.of("bronze.index_quote", "One accepted row of an index file, as it was quoted.")
          .with(MONTH, INDEX, SOURCE, PUBLISHED_AT, INDEX_VALUE, INDEX_DELTA, DELTA_UNIT)
          .with(IS_SYNTHETIC, RAW, SOURCE_FILE, FILE_SHA256, ROW_NUMBER)
          .with(COLUMN_NAME, RUN_ID, SHEET)
          .key(FILE_SHA256, SHEET, ROW_NUMBER, COLUMN_NAME);

  private static final Set<String> DELTA_UNITS = Set.of("point", "percent", "unknown");
  private static final String PUBLISHER = "CNIA";

  private final Catalogue catalogue;
  private final FileLimits limits;
  private final Horizon horizon;

  public IndexQuote(Catalogue catalogue, FileLimits limits, Horizon horizon) {
    this.catalogue = catalogue;
    this.limits = limits;
    this.horizon = horizon;
  }

  @Override
  public String folder() {
    return "indices";
  }

  @Override
  public List<String> requiredColumns() {
    return List.of("month", "index", "value");
  }

  @Override
  public List<String> optionalColumns() {
    return List.of("delta", "delta_unit", "published_at", "source");
  }

  @Override
  public List<String> figureColumns() {
    return List.of("month", "value", "delta", "delta_unit");
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
    fields.put(SOURCE, Judging.source(cells, catalogue, PUBLISHER, fields, reasons));
    reasons.addIf(cells instanceof Column, "indices are taken in rows: month,index,value");
    String name = Judging.required(cells, "index", reasons).orElse(null);
    fields.put(INDEX, name);
    return new Index(fields, horizon);
  }

  private record Index(Map<Field, Object> fields, Horizon horizon) implements Subject {

    @Override
    public boolean isKnown() {
      return fields.get(INDEX) != null;
    }

    @Override
    public boolean mayBeZero() {
      return true;
    }

    @Override
    public List<Object> identity() {
      return Arrays.asList(fields.get(INDEX), fields.get(SOURCE));
    }

    @Override
    public void figure(RawRow row, Values values, Reasons reasons) {
      LocalDate month = Judging.month(row, horizon, reasons);
      values.put(MONTH, month);
      Judging.judgeAhead(month, values, horizon, reasons);
      reasons.addIf(Judging.figure(row, Column.VALUE) == null, "no value");
      values.put(INDEX_VALUE, Judging.number(row, Column.VALUE, reasons));
      values.put(INDEX_DELTA, Judging.number(row, "delta", reasons));
      String unit = row.cell("delta_unit");
      reasons.addIf(
          unit != null && !DELTA_UNITS.contains(unit),
          "unknown delta_unit '%s': expected point, percent or unknown",
          unit);
      boolean hasDelta = Judging.figure(row, "delta") != null;
      values.put(DELTA_UNIT, hasDelta ? Optional.ofNullable(unit).orElse("unknown") : null);
    }
  }
}
