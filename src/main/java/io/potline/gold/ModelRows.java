package io.potline.gold;

import io.potline.contract.Field;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that the model fills in; run, VAT basis and origin are added when they are written.
 */
final class ModelRows {

  private ModelRows() {}

  static StructType schema(List<Field> fields) {
    StructType schema = new StructType();
    for (Field field : fields) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema;
  }
}
