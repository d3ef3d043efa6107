package io.potline;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.contract.Table;
import io.potline.ops.RunLog;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * SQL that says in a few words what is in a lake, so that two lakes can be compared: a row a table,
 * with count and hash of its rows, but for {@code ops.run} the sums of the accounting.
 */
public final class LakeDigest {

  /** What differs from run to run, or from one number of runs to another. */
  private static final Set<Field> OF_A_RUN =
      Set.of(
          Fields.RUN_ID,
          Fields.STARTED_AT,
          Fields.FINISHED_AT,
          Fields.MESSAGE,
          Fields.OUTCOME,
          Fields.CONSUMED,
          Fields.VERSION);

  /**
   * What differs with the folder that the files lie in, with the time of the run, and with which of
   * two equal deliveries came first.
   */
  private static final Set<Field> OF_A_PLACE =
      Set.of(Fields.PATH, Fields.MODIFIED_AT, Fields.TAKEN_AT, Fields.SOURCE_FILE);

  private LakeDigest() {}

  /** Of lakes that took the same files at the same time. */
  public static String ofOnePlace(List<Table> tables, UnaryOperator<String> relation) {
    return query(tables, relation, Set.of());
  }

  /** Of lakes that took equal files, from any folders and at any times. */
  public static String ofAnyPlace(List<Table> tables) {
    return query(tables, UnaryOperator.identity(), OF_A_PLACE) + "\nORDER BY name";
  }

  private static String query(
      List<Table> tables, UnaryOperator<String> relation, Set<Field> alsoIgnored) {
    return tables.stream()
        .map(
            table ->
                table.equals(RunLog.TABLE)
                    ? accounting(table, relation)
                    : digest(table, relation, alsoIgnored))
        .collect(Collectors.joining("\nUNION ALL "));
  }

  private static String digest(
      Table table, UnaryOperator<String> relation, Set<Field> alsoIgnored) {
    String columns =
        table.fields().stream()
            .filter(field -> !OF_A_RUN.contains(field) && !alsoIgnored.contains(field))
            .map(Field::name)
            .collect(Collectors.joining(", "));
    return "SELECT '%s' AS name, concat_ws(' ', count(*), bit_xor(xxhash64(%s)),"
            .formatted(table.name(), columns)
        + " sum(xxhash64(%s) %% 1000003)) AS digest FROM %s"
            .formatted(columns, relation.apply(table.name()));
  }

  private static String accounting(Table table, UnaryOperator<String> relation) {
    return "SELECT '%s' AS name, concat_ws(' ', sum(files_taken), sum(rows_accepted),"
            .formatted(table.name())
        + " sum(rows_repeated), sum(rows_missing), sum(rows_ignored), sum(rows_rejected),"
        + " count_if(files_taken IS NULL), count(*) - count(DISTINCT run_id)) AS digest FROM "
        + relation.apply(table.name());
  }
}
