package io.potline.gold;

import io.potline.conf.Conf;
import io.potline.contract.Field;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** What the tables with rows of the margin model share. */
final class ModelRows {

  private ModelRows() {}

  /** The parts of conf that the model depends on. */
  static Object confParts(Conf conf) {
    return List.of(
        conf.chain(),
        conf.catalogue().series(),
        conf.catalogue().units(),
        conf.settings().vatBasis());
  }

  /** The columns that the model computes; run, VAT basis and origin are added at the write. */
  static StructType schema(List<Field> fields) {
    StructType schema = new StructType();
    for (Field field : fields) {
      schema = schema.add(field.name(), field.type(), true);
    }
    return schema;
  }
}
