package io.potline.landing;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A folder of the landing: the columns of its long layout, and how one of its rows is judged. */
public interface Feed extends Serializable {

  /** Name of the folder under the landing. */
  String folder();

  List<String> requiredColumns();

  List<String> optionalColumns();

  /** Where the accepted rows go. */
  Table table();

  /** The typed values of a row by their fields; what is wrong with it goes to the reasons. */
  Map<Field, Object> judge(RawRow row, Instant publishedByDefault, Reasons reasons);

  /** A row of the feed's table, and the reasons why it is not to get there. */
  default StructType landedSchema() {
    StructType schema = new StructType();
    for (Field field : table().fields()) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema.add(Fields.REASONS.name(), DataTypes.StringType, true);
  }
}
