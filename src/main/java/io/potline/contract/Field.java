package io.potline.contract;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** A column, declared once: its schema, its comment and the expression that refers to it. */
public record Field(
    String name, DataType type, String unit, String meaning, boolean isOptionalInKey) {

  private static final String NO_UNIT = "";
  private static final Pattern UNIT = Pattern.compile(" \\[([^\\[\\]]+)]\\z");

  private Field(String name, DataType type, String unit, String meaning) {
    this(name, type, unit, meaning, false);
  }

  /** May be NULL even as part of a key: a total has no plant. */
  Field optionalInKey() {
    return new Field(name, type, unit, meaning, true);
  }

  static Field text(String name, String meaning) {
    return new Field(name, DataTypes.StringType, NO_UNIT, meaning);
  }

  static Field date(String name, String meaning) {
    return new Field(name, DataTypes.DateType, NO_UNIT, meaning);
  }

  static Field time(String name, String meaning) {
    return new Field(name, DataTypes.TimestampType, "UTC", meaning);
  }

  static Field count(String name, String unit, String meaning) {
    return new Field(name, DataTypes.LongType, unit, meaning);
  }

  static Field flag(String name, String meaning) {
    return new Field(name, DataTypes.BooleanType, NO_UNIT, meaning);
  }

  /** A quote as it was published, or in its catalogue's unit: ten decimals are kept. */
  static Field quote(String name, String unit, String meaning) {
    return decimal(name, 20, 10, unit, meaning);
  }

  /** A price in yuan after VAT and currency: exact enough to be multiplied by 13,600 kWh. */
  static Field price(String name, String unit, String meaning) {
    return decimal(name, 22, 12, unit, meaning);
  }

  static Field amount(String name, String unit, String meaning) {
    return decimal(name, 18, 6, unit, meaning);
  }

  static Field capacity(String name, String meaning) {
    return decimal(name, 18, 9, "Mt a year", meaning);
  }

  static Field fraction(String name, String meaning) {
    return decimal(name, 18, 10, "fraction, 1 = 100 %", meaning);
  }

  static Field decimal(String name, int precision, int scale, String unit, String meaning) {
    return new Field(name, DataTypes.createDecimalType(precision, scale), unit, meaning);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  public Column col() {
    return functions.col(name);
  }

  public Column of(String alias) {
    return functions.col(alias + "." + name);
  }

  /** A condition: two aliases have the same values in these columns; NULL equals NULL. */
  public static Column same(String left, String right, List<Field> fields) {
    return fields.stream()
        .map(f -> f.of(left).eqNullSafe(f.of(right)))
        .reduce(functions.lit(true), Column::and);
  }

  public static String[] names(List<Field> fields) {
    return fields.stream().map(Field::name).toArray(String[]::new);
  }

  public static Column[] columns(List<Field> fields) {
    return fields.stream().map(Field::col).toArray(Column[]::new);
  }

  /** The expression under this column's name, in its declared type (decimals round HALF_UP). */
  public Column from(Column expression) {
    return expression.cast(type).as(name);
  }

  public String comment() {
    return unit.isEmpty() ? meaning : meaning + " [" + unit + "]";
  }

  /** The unit at the end of a column's comment; empty if there is none. */
  public static String unitOf(String comment) {
    Matcher unit = UNIT.matcher(comment);
    return unit.find() ? unit.group(1) : "";
  }

  StructField structField(boolean nullable) {
    return DataTypes.createStructField(name, type, nullable).withComment(comment());
  }
}
