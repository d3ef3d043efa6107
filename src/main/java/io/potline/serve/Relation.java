package io.potline.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A table or view, as it is shown to BI tools.
 *
 * @param columns with their comments
 * @param key the columns of the primary key; none for a view
 */
record Relation(String database, String name, String type, StructType columns, List<String> key) {

  static final String CATALOG = "spark_catalog";
  static final String TABLE = "TABLE";
  static final String VIEW = "VIEW";

  /** The columns for Flight: types, and what JDBC's getColumns shows besides. */
  Schema schema() {
    Schema plain = Columns.of(columns);
    List<Field> fields = new ArrayList<>();
    for (StructField column : columns.fields()) {
      Field field = plain.getFields().get(fields.size());
      Map<String, String> metadata = new HashMap<>(field.getMetadata());
      metadata.putAll(metadata(column).getMetadataMap());
      fields.add(Columns.with(metadata, field));
    }
    return new Schema(fields);
  }

  private FlightSqlColumnMetadata metadata(StructField column) {
    FlightSqlColumnMetadata.Builder metadata =
        new FlightSqlColumnMetadata.Builder()
            .catalogName(CATALOG)
            .schemaName(database)
            .tableName(name)
            .typeName(typeName(column.dataType()))
            .isAutoIncrement(false)
            .isCaseSensitive(true)
            .isReadOnly(true)
            .isSearchable(true);
    if (column.dataType() instanceof DecimalType decimal) {
      metadata.precision(decimal.precision()).scale(decimal.scale());
    }
    if (column.getComment().isDefined()) {
      metadata.remarks(column.getComment().get());
    }
    return metadata.build();
  }

  /** The name of a type without its arguments, such as DECIMAL. */
  private static String typeName(DataType type) {
    return type.sql().replaceAll("[(<].*", "").toUpperCase(Locale.ROOT);
  }
}
