package io.potline.serve;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.PosParameter;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.parser.ParameterHandler;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.PositionMapper;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The question marks of a prepared statement. Spark's own tokenizer puts typed literals in their
 * places, because parameters as such fail with Delta's parser.
 */
final class Parameters {

  private Parameters() {}

  /**
   * The type that the statement expects at each question mark: the one to which Spark would cast a
   * NULL there. Text where it would not cast.
   */
  static List<DataType> types(SparkSession session, String sql) throws ParseException {
    SortedMap<Integer, DataType> types = new TreeMap<>();
    if (sql.indexOf('?') < 0) {
      return List.of();
    }
    collectMarks(Statement.of(session, sql).plan(), types);
    List<Literal> anything = examples(List.copyOf(types.values()));
    Tuple2<String, PositionMapper> substituted = substitute(sql, anything);
    Map<Integer, DataType> casts = new HashMap<>();
    if (!anything.isEmpty()) {
      LogicalPlan analyzed = Statement.of(session, substituted._1()).resolved().plan();
      collectCasts(analyzed, substituted._2(), casts);
    }
    types.replaceAll(
        (place, type) ->
            type == DataTypes.NullType ? casts.getOrDefault(place, DataTypes.StringType) : type);
    return List.copyOf(types.values());
  }

  /** Values of these types, for a statement to which nothing is bound yet. */
  static List<Literal> examples(List<DataType> types) {
    return types.stream().map(Parameters::anyOf).toList();
  }

  private static Literal anyOf(DataType type) {
    return type == DataTypes.IntegerType ? literal(1, type) : literal(null, type);
  }

  /** The statement with the values in place of its question marks. */
  static String bind(String sql, List<Literal> values) {
    return values.isEmpty() ? sql : substitute(sql, values)._1();
  }

  private static Tuple2<String, PositionMapper> substitute(String sql, List<Literal> values) {
    List<Expression> expressions = new ArrayList<>(values);
    return ParameterHandler.substitutePositionalParameters(
        sql, CollectionConverters.asScala(expressions).toSeq());
  }

  private static Literal literal(Object value, DataType type) {
    return Literal.create(value, type);
  }

  /** The places of question marks in the text; a number of rows can't be NULL. */
  private static void collectMarks(LogicalPlan plan, Map<Integer, DataType> types) {
    boolean isRowCount =
        plan instanceof GlobalLimit || plan instanceof LocalLimit || plan instanceof Offset;
    for (Expression expression : expressions(plan)) {
      if (expression instanceof PosParameter mark) {
        types.put(mark.pos(), isRowCount ? DataTypes.IntegerType : DataTypes.NullType);
      }
    }
    inner(plan).forEach(part -> collectMarks(part, types));
  }

  private static void collectCasts(
      LogicalPlan plan, PositionMapper places, Map<Integer, DataType> casts) {
    for (Expression expression : expressions(plan)) {
      if (expression instanceof Cast cast
          && cast.child() instanceof Literal literal
          && literal.origin().startIndex().isDefined()) {
        int place = (int) literal.origin().startIndex().get();
        casts.putIfAbsent(places.mapToOriginal(place), cast.dataType());
      }
    }
    inner(plan).forEach(part -> collectCasts(part, places, casts));
  }

  /** All plans directly below a plan: its inputs, its common table expressions, its subqueries. */
  private static List<LogicalPlan> inner(LogicalPlan plan) {
    List<LogicalPlan> inner = new ArrayList<>(CollectionConverters.asJava(plan.children()));
    for (TreeNode<?> child : CollectionConverters.asJava(plan.innerChildren())) {
      if (child instanceof LogicalPlan part) {
        inner.add(part);
      }
    }
    for (Expression expression : expressions(plan)) {
      if (expression instanceof SubqueryExpression subquery) {
        inner.add(subquery.plan());
      }
    }
    return inner;
  }

  private static List<Expression> expressions(LogicalPlan plan) {
    List<Expression> all = new ArrayList<>();
    CollectionConverters.asJava(plan.expressions()).forEach(root -> collect(root, all));
    return all;
  }

  private static void collect(Expression expression, List<Expression> all) {
    all.add(expression);
    CollectionConverters.asJava(expression.children()).forEach(child -> collect(child, all));
  }

  /** The types as clients are asked to send them. */
  static Schema schema(List<DataType> types) {
    List<Field> fields = new ArrayList<>();
    for (DataType type : types) {
      fields.add(Field.nullable("parameter_" + (fields.size() + 1), sent(type)));
    }
    return new Schema(fields);
  }

  /**
   * Decimals are sent as doubles, because the JDBC driver takes any number for a double, but for a
   * decimal only one with the same scale. Times are sent in milliseconds, which the driver does not
   * convert.
   */
  private static ArrowType sent(DataType type) {
    if (type instanceof DecimalType
        || type == DataTypes.DoubleType
        || type == DataTypes.FloatType) {
      return new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    }
    if (type == DataTypes.ByteType
        || type == DataTypes.ShortType
        || type == DataTypes.IntegerType) {
      return new ArrowType.Int(Integer.SIZE, true);
    }
    if (type == DataTypes.LongType) {
      return new ArrowType.Int(Long.SIZE, true);
    }
    if (type == DataTypes.BooleanType) {
      return ArrowType.Bool.INSTANCE;
    }
    if (type == DataTypes.DateType) {
      return new ArrowType.Date(DateUnit.DAY);
    }
    if (type == DataTypes.TimestampType) {
      return new ArrowType.Timestamp(TimeUnit.MILLISECOND, null);
    }
    return ArrowType.Utf8.INSTANCE;
  }

  /** The values that a client has sent: one row, a column for each question mark. */
  static List<Literal> values(List<DataType> types, VectorSchemaRoot sent) {
    if (sent.getRowCount() != 1 || sent.getFieldVectors().size() != types.size()) {
      throw CallStatus.INVALID_ARGUMENT
          .withDescription(
              "The statement takes one row of %d parameters, and %d rows of %d were sent."
                  .formatted(types.size(), sent.getRowCount(), sent.getFieldVectors().size()))
          .toRuntimeException();
    }
    List<Literal> values = new ArrayList<>();
    for (FieldVector vector : sent.getFieldVectors()) {
      values.add(value(vector, types.get(values.size())));
    }
    return Collections.unmodifiableList(values);
  }

  private static Literal value(FieldVector vector, DataType type) {
    Object value = vector.getObject(0);
    return switch (vector.getMinorType()) {
      case NULL -> literal(null, type);
      case BIT -> literal(value, DataTypes.BooleanType);
      case TINYINT, SMALLINT, INT, BIGINT, UINT1, UINT2, UINT4 -> whole((Number) value, type);
      case FLOAT4, FLOAT8 -> number((Number) value, type);
      case DECIMAL -> decimal((BigDecimal) value);
      case DATEDAY ->
          literal(
              value == null ? null : LocalDate.ofEpochDay(((Number) value).longValue()),
              DataTypes.DateType);
      case TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPMICRO, TIMESTAMPNANO ->
          literal(
              value == null ? null : ((LocalDateTime) value).toInstant(ZoneOffset.UTC),
              DataTypes.TimestampType);
      case TIMESTAMPSECTZ, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ, TIMESTAMPNANOTZ ->
          literal(value == null ? null : instant((Long) value, vector), DataTypes.TimestampType);
      default -> literal(value == null ? null : value.toString(), DataTypes.StringType);
    };
  }

  /** A number of rows has to be a literal of type INT. */
  private static Literal whole(Number value, DataType type) {
    if (value == null) {
      return literal(null, type);
    }
    return type == DataTypes.IntegerType
        ? literal(Math.toIntExact(value.longValue()), type)
        : literal(value.longValue(), DataTypes.LongType);
  }

  private static Literal number(Number value, DataType type) {
    if (value == null) {
      return literal(null, type);
    }
    return type instanceof DecimalType
        ? decimal(BigDecimal.valueOf(value.doubleValue()))
        : literal(value.doubleValue(), DataTypes.DoubleType);
  }

  private static Literal decimal(BigDecimal value) {
    int scale = value == null ? 0 : Math.max(value.scale(), 0);
    BigDecimal scaled = value == null ? null : value.setScale(scale);
    int precision = value == null ? 1 : Math.max(scaled.precision(), scale);
    return literal(scaled, DataTypes.createDecimalType(Math.max(precision, 1), scale));
  }

  private static Instant instant(long value, FieldVector vector) {
    TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
    return switch (unit) {
      case SECOND -> Instant.ofEpochSecond(value);
      case MILLISECOND -> Instant.ofEpochMilli(value);
      case MICROSECOND -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
      case NANOSECOND -> Instant.EPOCH.plusNanos(value);
    };
  }
}
