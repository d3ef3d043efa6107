package io.potline.lake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.jdk.javaapi.CollectionConverters;

/** The least and the greatest value of each column of a file. */
record Statistics(JsonNode least, JsonNode greatest) {

  static Statistics of(AddFile file) {
    JsonNode all = TableFiles.statistics(file);
    return new Statistics(all.path("minValues"), all.path("maxValues"));
  }

  Optional<String> least(String column) {
    return Optional.ofNullable(least.path(column).asText(null));
  }

  Optional<String> greatest(String column) {
    return Optional.ofNullable(greatest.path(column).asText(null));
  }

  /** Whether a row of the file may fulfil a condition; false only where none can. */
  boolean mayHold(Expression condition) {
    if (condition instanceof And and) {
      return mayHold(and.left()) && mayHold(and.right());
    }
    if (condition instanceof Or or) {
      return mayHold(or.left()) || mayHold(or.right());
    }
    if (condition instanceof EqualTo e) {
      return isWithin(e.left(), e.right());
    }
    if (condition instanceof GreaterThanOrEqual e) {
      return greatest(e.left(), e.right(), order -> order >= 0);
    }
    if (condition instanceof GreaterThan e) {
      return greatest(e.left(), e.right(), order -> order > 0);
    }
    if (condition instanceof LessThanOrEqual e) {
      return least(e.left(), e.right(), order -> order <= 0);
    }
    if (condition instanceof LessThan e) {
      return least(e.left(), e.right(), order -> order < 0);
    }
    if (condition instanceof In in) {
      return CollectionConverters.asJava(in.list()).stream()
          .anyMatch(value -> isWithin(in.value(), value));
    }
    return true;
  }

  private boolean isWithin(Expression column, Expression value) {
    return least(column, value, order -> order <= 0)
        && greatest(column, value, order -> order >= 0);
  }

  private boolean least(Expression column, Expression value, IntPredicate holds) {
    return compared(least, column, value, holds);
  }

  private boolean greatest(Expression column, Expression value, IntPredicate holds) {
    return compared(greatest, column, value, holds);
  }

  /** Compares a bound with a literal; true where the result is not known. */
  private static boolean compared(
      JsonNode bounds, Expression column, Expression value, IntPredicate holds) {
    if (!(column instanceof AttributeReference attribute)
        || !(value instanceof Literal literal)
        || literal.value() == null
        || !attribute.dataType().equals(literal.dataType())
        || !bounds.path(attribute.name()).isTextual()) {
      return true;
    }
    String bound = bounds.path(attribute.name()).asText();
    if (attribute.dataType().equals(DataTypes.DateType)) {
      return holds.test(
          Long.compare(LocalDate.parse(bound).toEpochDay(), (Integer) literal.value()));
    }
    return !attribute.dataType().equals(DataTypes.StringType)
        || holds.test(UTF8String.fromString(bound).compareTo((UTF8String) literal.value()));
  }
}
