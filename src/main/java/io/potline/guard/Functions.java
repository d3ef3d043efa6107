package io.potline.guard;

import io.potline.Problem;
import io.potline.Resources;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.trees.Origin;

/**
 * The functions of Spark that a query may call. They are checked by name before Spark looks them
 * up, because Spark evaluates some arguments while it still resolves names.
 */
final class Functions {

  private static final Set<String> OPEN = names("functions.txt");
  private static final Set<String> OPEN_TABLE_FUNCTIONS = names("table-functions.txt");

  /** Why a function is not in the list. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("reflect", "calls Java code, and only tables are read"),
          Map.entry("java_method", "calls Java code, and only tables are read"),
          Map.entry("try_reflect", "calls Java code, and only tables are read"),
          Map.entry("from_xml", "can read a file of the server"),
          Map.entry("schema_of_xml", "can read a file of the server"),
          Map.entry("from_avro", "can read a file of the server"),
          Map.entry("from_protobuf", "can read a file of the server"),
          Map.entry("xpath", "can read a file of the server"),
          Map.entry("table_changes_by_path", "reads a path, and only tables are read"));

  /** Which argument is a schema, counted from zero. */
  private static final Map<String, Integer> SCHEMA_ARGUMENTS =
      Map.of("from_json", 1, "from_csv", 1, "variant_get", 2, "try_variant_get", 2);

  private static final Set<String> MAKE_SCHEMAS = Set.of("schema_of_json", "schema_of_csv");

  private Functions() {}

  static void check(UnresolvedFunction function) {
    String name = name(function);
    if (isBuiltIn(name) && !OPEN.contains(name)) {
      throw refused(name, function.origin());
    }
    Integer schema = SCHEMA_ARGUMENTS.get(name);
    if (schema != null && function.arguments().size() > schema) {
      checkSchema(name, function.arguments().apply(schema));
    }
  }

  static void check(UnresolvedTableValuedFunction function) {
    String name = function.name().last().toLowerCase(Locale.ROOT);
    if (!OPEN_TABLE_FUNCTIONS.contains(name)) {
      throw refused(name, function.origin());
    }
  }

  private static void checkSchema(String function, Expression schema) {
    if (schema instanceof Literal literal) {
      Schemas.check(String.valueOf(literal.value()));
    } else if (!(schema instanceof UnresolvedFunction other)
        || !MAKE_SCHEMAS.contains(name(other))) {
      throw Refusal.of(
          function + " takes its schema as a text only",
          schema.origin(),
          "Write the schema in quotes, such as 'price DOUBLE'.");
    }
  }

  private static String name(UnresolvedFunction function) {
    return function.nameParts().last().toLowerCase(Locale.ROOT);
  }

  private static boolean isBuiltIn(String name) {
    return FunctionRegistry$.MODULE$
        .functionSet()
        .contains(FunctionRegistry$.MODULE$.builtinFunctionIdentifier(name));
  }

  private static Problem refused(String name, Origin origin) {
    String reason = REASONS.getOrDefault(name, "is not among the functions that queries may call");
    return Refusal.of(
        name + " " + reason, origin, "Use another of SQL's functions: SHOW FUNCTIONS lists them.");
  }

  private static Set<String> names(String resource) {
    return Arrays.stream(Resources.text(Functions.class, resource).split("\\s+"))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
