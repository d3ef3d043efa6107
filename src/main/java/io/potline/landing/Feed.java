package io.potline.landing;

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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A folder of the landing: the columns of its long layout, and how its figures are judged. */
public interface Feed extends Serializable {

  /** Name of the folder under the landing. */
  String folder();

  /** Date and subject first. */
  List<String> requiredColumns();

  List<String> optionalColumns();

  /** Where the accepted rows go. */
  Table table();

  /**
   * Whose figure of what: a row says it itself, the cells of a column share it. What is wrong with
   * it goes to the reasons.
   */
  Subject subject(Cells cells, Instant publishedByDefault, Reasons reasons);

  /** On another day an export of every calendar day only repeats the figure of the day before. */
  default boolean isTradingDay(LocalDate day) {
    return true;
  }

  /** What figures are of. */
  interface Subject {

    /** The typed values that its figures share, by their fields. */
    Map<Field, Object> fields();

    /** The typed values of a figure; what is wrong with it goes to the reasons. */
    Map<Field, Object> figure(RawRow row, Reasons reasons);

    /** Whether a figure of it may be 0. */
    boolean mayBeZero();

    /** Whether the catalogue knows it. */
    boolean isKnown();

    /** Two columns of one subject in a sheet have to agree. */
    List<Object> identity();
  }

  /**
   * A row of the feed's table, and the reasons why it is not to get there; or the number of cells
   * without a figure, in a row of its own.
   */
  default StructType landedSchema() {
    StructType schema = new StructType();
    for (Field field : table().fields()) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema
        .add(Fields.REASONS.name(), DataTypes.StringType, true)
        .add(Fields.ROWS_MISSING.name(), DataTypes.LongType, true);
  }
}
