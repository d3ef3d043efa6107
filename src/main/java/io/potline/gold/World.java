package io.potline.gold;

import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.substring_index;

import io.potline.conf.Catalogue;
import org.apache.spark.sql.Column;

/**
 * What was known at a time, among other times: its regions carry its name, as in {@code CN@1}, and
 * so the margin model works on many worlds at once. The regions of what is known now carry none.
 */
final class World {

  private static final String MARK = "@";

  private World() {}

  /** A region of a world. */
  static Column in(Column world, Column region) {
    return concat(region, lit(MARK), world);
  }

  /** The region without its world. */
  static Column regionOf(Column region) {
    return substring_index(region, MARK, 1);
  }

  static Column worldOf(Column region) {
    return substring_index(region, MARK, -1);
  }

  /** The whole country, in the same world as a region. */
  static String national(String region) {
    int mark = region.indexOf(MARK);
    return mark < 0 ? Catalogue.NATIONAL : Catalogue.NATIONAL + region.substring(mark);
  }

  static Column national(Column region) {
    return concat(lit(Catalogue.NATIONAL), regexp_extract(region, MARK + ".*", 0));
  }
}
