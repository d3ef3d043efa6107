package io.potline.gold;

import static java.util.stream.Collectors.toList;

import io.potline.model.Bridge;
import io.potline.model.Bridge.Factor;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.classic.ColumnNodeToExpressionConverter$;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import scala.Function1;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Functions of the margin model for SQL, so that a view needs no second copy of a formula. Each
 * session that potline starts has them.
 *
 * <pre>
 * bridge_effects(from, to, change)   {@link Bridge}: from and to are arrays of structs of member, factor,
 *                                    price and quantity; gives an array of structs of factor and effect
 * </pre>
 */
public final class SqlFunctions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  public static final String BRIDGE_EFFECTS = "bridge_effects";
  private static final DataType EFFECTS =
      DataType.fromDDL("array<struct<factor: string, effect: decimal(18,6)>>");

  /** Adds the functions to a session; also usable in {@code spark.sql.extensions}. */
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    UserDefinedFunction bridge =
        functions
            .udf(
                (UDF3<scala.collection.Seq<Row>, scala.collection.Seq<Row>, BigDecimal, List<Row>>)
                    SqlFunctions::effects,
                EFFECTS)
            .withName(BRIDGE_EFFECTS);
    extensions.injectFunction(
        new Tuple3<>(
            new FunctionIdentifier(BRIDGE_EFFECTS),
            new ExpressionInfo(SqlFunctions.class.getName(), BRIDGE_EFFECTS),
            (Function1<Seq<Expression>, Expression>) arguments -> call(bridge, arguments)));
    return BoxedUnit.UNIT;
  }

  private static Expression call(UserDefinedFunction function, Seq<Expression> arguments) {
    Column[] columns =
        CollectionConverters.asJava(arguments).stream()
            .map(ExpressionUtils::column)
            .toArray(Column[]::new);
    return ColumnNodeToExpressionConverter$.MODULE$.apply(function.apply(columns).node());
  }

  private static List<Row> effects(
      scala.collection.Seq<Row> from, scala.collection.Seq<Row> to, BigDecimal change) {
    return Bridge.effects(factors(from), factors(to), change).stream()
        .map(effect -> RowFactory.create(effect.factor(), effect.cnyPerTonneAl()))
        .collect(toList());
  }

  private static List<Factor> factors(scala.collection.Seq<Row> rows) {
    return CollectionConverters.asJava(rows).stream()
        .map(
            row ->
                new Factor(
                    row.getString(0), row.getString(1), row.getDecimal(2), row.getDecimal(3)))
        .toList();
  }
}
