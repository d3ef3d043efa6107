package io.potline.landing;

import io.potline.conf.FileLimits;
import io.potline.conf.IgnoredSeries;
import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.landing.layout.Cells;
import io.potline.landing.layout.RawRow;
import io.potline.landing.text.Reasons;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;

/** A folder of the landing: the columns of its long layout, and how its figures are judged. */
public interface Feed extends Serializable {

  /** Name of the folder under the landing. */
  String folder();

  /** The first is the date, the second the subject. */
  List<String> requiredColumns();

  List<String> optionalColumns();

  /** The columns that {@link Subject#figure} reads; the others describe the subject. */
  List<String> figureColumns();

  /** Where the accepted rows go. */
  Table table();

  /**
   * The subject that a row describes, or that the head of a column describes for all its cells. Why
   * it can't be accepted is added to the reasons.
   */
  Subject subject(Cells cells, Instant publishedByDefault, Reasons reasons);

  /** What a file of the feed may take of memory and time. */
  FileLimits limits();

  /** What lies too far in the future to be true. */
  Horizon horizon();

  /** Names of subjects that are not ours, and no mistake either. */
  IgnoredSeries ignored();

  /** On any other day, a figure that equals that of the day before is a repeat of it. */
  default boolean isTradingDay(LocalDate day) {
    return true;
  }

  /** What figures are about, such as a series in a region, from a source. */
  interface Subject {

    /** The typed values that its figures share, by their fields. */
    Map<Field, Object> fields();

    /** Puts a figure's own values; why it can't be accepted is added to the reasons. */
    void figure(RawRow row, Values values, Reasons reasons);

    /** Whether a figure of it may be 0. */
    boolean mayBeZero();

    /** Whether conf has it. */
    boolean isKnown();

    /** Two columns of a sheet with equal identities have to hold equal figures. */
    List<Object> identity();
  }

  /** The columns of a judged row: those of the table, and what the judgement adds. */
  default List<Field> landedFields() {
    Stream<Field> judgement = Stream.of(Fields.REASONS, Fields.ROWS_MISSING, Fields.ROWS_IGNORED);
    return Stream.concat(table().fields().stream(), judgement).toList();
  }

  /**
   * A judged row: {@code reasons} is NULL where it is accepted. A row with {@code rows_missing} and
   * {@code rows_ignored} stands for so many cells without a figure, and so many ignored ones.
   */
  default StructType landedSchema() {
    StructType schema = new StructType();
    for (Field field : landedFields()) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema;
  }
}
