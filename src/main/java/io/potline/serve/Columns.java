package io.potline.serve;

import java.util.Map;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.ArrowUtils;

/** Columns as Arrow's schema. */
final class Columns {

  private static final String TIME_ZONE = "UTC";

  private Columns() {}

  /**
   * A time is sent as the date and time of day in UTC: the JDBC driver can't show one that has a
   * time zone.
   */
  static Schema of(StructType columns) {
    Schema schema = ArrowUtils.toArrowSchema(columns, TIME_ZONE, false, false);
    return new Schema(schema.getFields().stream().map(Columns::withoutTimeZone).toList());
  }

  private static Field withoutTimeZone(Field field) {
    ArrowType type =
        field.getType() instanceof ArrowType.Timestamp
            ? new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)
            : field.getType();
    return new Field(
        field.getName(),
        new FieldType(field.isNullable(), type, field.getDictionary(), field.getMetadata()),
        field.getChildren().stream().map(Columns::withoutTimeZone).toList());
  }

  static Field with(Map<String, String> metadata, Field field) {
    FieldType type =
        new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata);
    return new Field(field.getName(), type, field.getChildren());
  }
}
