package io.potline.guard;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.CreateDataFrameViewCommand;
import org.apache.spark.connect.proto.KeyValue;
import org.apache.spark.connect.proto.Relation;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.Descriptors.FieldDescriptor;
import org.sparkproject.connect.protobuf.Descriptors.OneofDescriptor;
import org.sparkproject.connect.protobuf.Message;

/**
 * The list of what a message of Spark Connect may have in it. The protocol says what is to be done
 * by which member of a choice (a oneof) is set: of each choice that is named here, the members in
 * the list are let through.
 */
final class ConnectMessages {

  /** Choices by message, with their members that are let through. */
  private static final Map<String, Set<String>> CHOICES =
      Map.of(
          "Plan", Set.of("root", "command"),
          "Command",
              Set.of(
                  "sql_command", "create_dataframe_view", "remove_cached_remote_relation_command"),
          "AnalyzePlanRequest",
              Set.of(
                  "schema",
                  "explain",
                  "tree_string",
                  "is_local",
                  "is_streaming",
                  "spark_version",
                  "ddl_parse",
                  "same_semantics",
                  "semantic_hash"),
          "Operation",
              Set.of("set", "get", "get_with_default", "get_option", "unset", "is_modifiable"),
          "RequestOption", Set.of("reattach_options", "result_chunking_options"),
          "Read", Set.of("named_table"),
          "Relation",
              Set.of(
                  "aggregate",
                  "approx_quantile",
                  "as_of_join",
                  "catalog",
                  "corr",
                  "cov",
                  "crosstab",
                  "deduplicate",
                  "describe",
                  "drop",
                  "drop_na",
                  "fill_na",
                  "filter",
                  "freq_items",
                  "hint",
                  "html_string",
                  "join",
                  "lateral_join",
                  "limit",
                  "local_relation",
                  "nearest_by_join",
                  "offset",
                  "project",
                  "range",
                  "read",
                  "repartition",
                  "repartition_by_expression",
                  "replace",
                  "sample",
                  "sample_by",
                  "set_op",
                  "show_string",
                  "sort",
                  "sql",
                  "subquery_alias",
                  "summary",
                  "tail",
                  "to_df",
                  "to_schema",
                  "transpose",
                  "unpivot",
                  "unresolved_table_valued_function",
                  "with_columns",
                  "with_columns_renamed",
                  "with_relations"),
          "Expression",
              Set.of(
                  "alias",
                  "call_function",
                  "cast",
                  "direct_shuffle_partition_id",
                  "expression_string",
                  "lambda_function",
                  "literal",
                  "named_argument_expression",
                  "sort_order",
                  "subquery_expression",
                  "unresolved_attribute",
                  "unresolved_extract_value",
                  "unresolved_function",
                  "unresolved_named_lambda_variable",
                  "unresolved_regex",
                  "unresolved_star",
                  "update_fields",
                  "window"),
          "Catalog",
              Set.of(
                  "current_catalog",
                  "current_database",
                  "database_exists",
                  "drop_temp_view",
                  "function_exists",
                  "get_create_table_string",
                  "get_database",
                  "get_function",
                  "get_table",
                  "get_table_properties",
                  "is_cached",
                  "list_catalogs",
                  "list_columns",
                  "list_databases",
                  "list_functions",
                  "list_tables",
                  "list_views",
                  "set_current_catalog",
                  "set_current_database",
                  "table_exists"));

  /** What is let through too if clients may bring functions. */
  private static final Map<String, Set<String>> WITH_FUNCTIONS =
      Map.of(
          "Command", Set.of("register_function", "register_table_function"),
          "Relation",
              Set.of(
                  "map_partitions",
                  "group_map",
                  "co_group_map",
                  "cached_local_relation",
                  "chunked_cached_local_relation",
                  "common_inline_user_defined_table_function"),
          "Expression",
              Set.of("common_inline_user_defined_function", "typed_aggregate_expression"));

  /** What a data type may not be: one that names a class. */
  private static final Set<String> CLOSED_TYPES = Set.of("udt");

  private static final UnaryOperator<String> WORDS = name -> name.replace('_', ' ');

  private final boolean hasFunctions;

  ConnectMessages(boolean hasFunctions) {
    this.hasFunctions = hasFunctions;
  }

  /**
   * Throws a {@link io.potline.Problem} unless the message and all that is in it is in the list.
   */
  void check(Message message) {
    if (message instanceof Any any) {
      throw Refusal.of(
          "extensions of Spark Connect are closed (%s)".formatted(any.getTypeUrl()),
          "Send queries only.");
    }
    message.getDescriptorForType().getRealOneofs().forEach(choice -> checkChoice(message, choice));
    checkValues(message);
    message.getAllFields().forEach(this::checkField);
  }

  private void checkField(FieldDescriptor field, Object value) {
    if (value instanceof List<?> values) {
      values.forEach(each -> checkField(field, each));
    } else if (value instanceof Message part) {
      check(part);
    }
  }

  private void checkChoice(Message message, OneofDescriptor choice) {
    if (message.hasOneof(choice)) {
      String owner = choice.getContainingType().getName();
      String member = message.getOneofFieldDescriptor(choice).getName();
      Set<String> open = CHOICES.get(owner);
      boolean isOpen = open == null || open.contains(member) || isFunction(owner, member);
      if (!isOpen || owner.equals("DataType") && CLOSED_TYPES.contains(member)) {
        throw Refusal.of(
            "only queries are let through, and this is a %s (%s)"
                .formatted(WORDS.apply(member), owner),
            instead(owner, member));
      }
    }
  }

  private boolean isFunction(String owner, String member) {
    return hasFunctions && WITH_FUNCTIONS.getOrDefault(owner, Set.of()).contains(member);
  }

  private static String instead(String owner, String member) {
    if (WITH_FUNCTIONS.getOrDefault(owner, Set.of()).contains(member)) {
      return Refusal.NO_FUNCTIONS;
    }
    return member.equals("compressed_operation")
        ? "Switch compression off in the client, or send a smaller plan."
        : "Read tables and views by name, with SQL or data frames.";
  }

  private static void checkValues(Message message) {
    if (message instanceof ConfigRequest.Operation operation) {
      checkSettings(operation);
    } else if (message instanceof CreateDataFrameViewCommand view && view.getIsGlobal()) {
      throw Refusal.of(
          "a global view is visible to other clients", "Create a temporary view of your own.");
    } else if (message instanceof Relation relation && relation.hasLocalRelation()) {
      Schemas.check(relation.getLocalRelation().getSchema());
    }
  }

  private static void checkSettings(ConfigRequest.Operation operation) {
    operation
        .getSet()
        .getPairsList()
        .forEach(pair -> ClientSettings.checkChange(pair.getKey(), pair.getValue()));
    operation.getUnset().getKeysList().forEach(ClientSettings::checkUnset);
    operation.getGet().getKeysList().forEach(ClientSettings::checkRead);
    operation.getGetOption().getKeysList().forEach(ClientSettings::checkRead);
    operation.getGetWithDefault().getPairsList().stream()
        .map(KeyValue::getKey)
        .forEach(ClientSettings::checkRead);
  }
}
