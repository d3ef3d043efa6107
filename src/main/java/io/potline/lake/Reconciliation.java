package io.potline.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.potline.contract.Field;
import io.potline.contract.Table;
import io.potline.lake.Lake.Changes;
import io.potline.lake.TableFiles.Replacing;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.DataTypes;

/**
 * Compares existing rows with new ones and writes the differences in one commit. A file is
 * rewritten only if a row in it changes. The commit takes one Spark job; Delta's MERGE takes five.
 */
final class Reconciliation {

  private static final String CHANGE = "_change";
  private static final String INSERT = "insert";
  private static final String UPDATE = "update";
  private static final String DELETE = "delete";
  private static final String DUPLICATE = "duplicate";
  private static final String OLD = "_old";
  private static final String NEW = "_new";
  private static final String FILE = "_file";
  private static final String COPIES = "_copies";

  /** The column of Delta's change data feed for the kind of change. */
  private static final String CHANGE_TYPE = "_change_type";

  private final Table table;
  private final TableFiles files;
  private final Layout layout;
  private final Column day;

  Reconciliation(Table table, TableFiles files) {
    this.table = table;
    this.files = files;
    this.layout = Layout.of(table);
    this.day = Layout.dateOfKey(table).map(Field::col).orElse(lit(null).cast(DataTypes.DateType));
  }

  /** Compares new rows with the rows of a slice; only the candidate files can have such rows. */
  Changes run(List<AddFile> candidates, Column slice, Dataset<Row> wanted) {
    Dataset<Row> existing = files.read(candidates).filter(slice);
    return run(candidates, existing.withColumn(FILE, col("_metadata.file_name")), wanted);
  }

  /** Compares new rows with rows of the table that the caller has selected. */
  Changes runSelected(Dataset<Row> existing, Dataset<Row> wanted) {
    Dataset<Row> nowhere = existing.withColumn(FILE, lit(null).cast(DataTypes.StringType));
    return run(files.all(), nowhere, wanted);
  }

  private Changes run(List<AddFile> candidates, Dataset<Row> existing, Dataset<Row> wanted) {
    try (Frames step = new Frames()) {
      if (candidates.isEmpty()) {
        return insert(step.materialise(table.shape(wanted)));
      }
      Dataset<Row> changes = step.materialise(compared(existing, wanted));
      Summary summary = summary(changes);
      if (summary.isOnlyInserts()) {
        Dataset<Row> rows = changes.select(NEW + ".*");
        files.commit(layout.apply(rows, summary.inserted), List.of(), Replacing.CONTENT);
      } else if (!summary.isEmpty()) {
        rewrite(changes, touched(candidates, summary), summary.inserted);
      }
      return summary.changes();
    }
  }

  private Changes insert(Dataset<Row> rows) {
    Column mostCopied = to_json(max_by(struct(table.keyColumns()), col(COPIES)));
    Row row =
        rows.groupBy(table.keyColumns())
            .agg(count(lit(1)).as(COPIES))
            .agg(sum(COPIES), max(COPIES), mostCopied, min(day), max(day))
            .first();
    if (row.isNullAt(0)) {
      return Changes.NONE;
    }
    if (row.getLong(1) > 1) {
      throw duplicate(row.getString(2));
    }
    files.commit(layout.apply(rows, row.getLong(0)), List.of(), Replacing.CONTENT);
    return new Changes(row.getLong(0), 0, 0, row.getLocalDate(3), row.getLocalDate(4));
  }

  /**
   * One row for each key that is new, deleted, different or given twice, with the old and the new
   * row.
   */
  private Dataset<Row> compared(Dataset<Row> existing, Dataset<Row> wanted) {
    Column whole = struct(table.columns());
    Column none = lit(null).cast(table.schema());
    Dataset<Row> old = existing.select(keyAnd(whole.as(OLD), none.as(NEW), col(FILE)));
    Column nowhere = lit(null).cast(DataTypes.StringType).as(FILE);
    Dataset<Row> fresh = table.shape(wanted).select(keyAnd(none.as(OLD), whole.as(NEW), nowhere));
    Column differs = not(content(OLD).eqNullSafe(content(NEW)));
    return old.union(fresh)
        .groupBy(table.keyColumns())
        .agg(
            first(col(OLD), true).as(OLD),
            first(col(NEW), true).as(NEW),
            first(col(FILE), true).as(FILE),
            count(col(NEW)).as(COPIES))
        .withColumn(
            CHANGE,
            when(col(COPIES).gt(1), DUPLICATE)
                .when(col(OLD).isNull(), INSERT)
                .when(col(NEW).isNull(), DELETE)
                .when(differs, UPDATE))
        .filter(col(CHANGE).isNotNull());
  }

  private Column[] keyAnd(Column... more) {
    return Stream.concat(Stream.of(table.keyColumns()), Stream.of(more)).toArray(Column[]::new);
  }

  private Column content(String side) {
    return struct(table.content().stream().map(f -> f.of(side)).toArray(Column[]::new));
  }

  /** The result of the comparison; the files are those with rows that are updated or deleted. */
  private static final class Summary {
    private long inserted;
    private long updated;
    private long deleted;
    private LocalDate first;
    private LocalDate last;
    private final Set<String> files = new HashSet<>();

    boolean isEmpty() {
      return inserted + updated + deleted == 0;
    }

    boolean isOnlyInserts() {
      return inserted > 0 && updated + deleted == 0;
    }

    Changes changes() {
      return new Changes(inserted, updated, deleted, first, last);
    }

    private void add(Row row) {
      switch (row.getString(0)) {
        case INSERT -> inserted = row.getLong(1);
        case UPDATE -> updated = row.getLong(1);
        case DELETE -> deleted = row.getLong(1);
        default -> throw new IllegalStateException(row.getString(0));
      }
      files.addAll(row.getList(4));
      if (!row.isNullAt(2)) {
        first = first == null || row.getLocalDate(2).isBefore(first) ? row.getLocalDate(2) : first;
        last = last == null || row.getLocalDate(3).isAfter(last) ? row.getLocalDate(3) : last;
      }
    }
  }

  private Summary summary(Dataset<Row> changes) {
    Column key = to_json(struct(table.keyColumns()));
    Summary summary = new Summary();
    for (Row row :
        changes
            .groupBy(CHANGE)
            .agg(
                count(lit(1)),
                min(day),
                max(day),
                collect_set(FILE),
                max(when(col(COPIES).gt(1), key)))
            .collectAsList()) {
      if (row.getString(0).equals(DUPLICATE)) {
        throw duplicate(row.getString(5));
      }
      summary.add(row);
    }
    return summary;
  }

  private IllegalStateException duplicate(String key) {
    return new IllegalStateException(
        "%s should get two rows of one key: %s".formatted(table.name(), key));
  }

  private List<AddFile> touched(List<AddFile> candidates, Summary summary) {
    if (!summary.files.isEmpty()) {
      return TableFiles.named(candidates, summary.files);
    }
    return summary.first == null
        ? candidates
        : files.matching(day.between(lit(summary.first), lit(summary.last)));
  }

  /**
   * Rewrites the affected files and writes the change data feed beside them. Columns of the table
   * that are not declared keep their values in unchanged rows.
   */
  private void rewrite(Dataset<Row> changes, List<AddFile> touched, long inserted) {
    Column nothing = lit(null).cast(DataTypes.StringType);
    Column isUpdate = col(CHANGE).equalTo(UPDATE);
    Dataset<Row> removed = changes.filter(col(OLD).isNotNull());
    Dataset<Row> added = changes.filter(col(NEW).isNotNull());
    Dataset<Row> kept =
        files
            .read(touched)
            .as("old")
            .join(
                removed.select(table.keyColumns()).as("new").hint("merge"),
                Field.same("old", "new", table.key()),
                "left_anti");
    Dataset<Row> rows =
        with(kept, nothing)
            .unionByName(with(added.select(NEW + ".*"), nothing), true)
            .unionByName(
                typed(added, NEW, when(isUpdate, "update_postimage").otherwise(INSERT)), true)
            .unionByName(
                typed(removed, OLD, when(isUpdate, "update_preimage").otherwise(DELETE)), true);
    long count = TableFiles.rows(touched) + inserted;
    Dataset<Row> laidOut =
        inserted == 0 ? layout.apply(rows, count, touched) : layout.apply(rows, count);
    files.commit(laidOut, touched, Replacing.CONTENT);
  }

  private static Dataset<Row> with(Dataset<Row> rows, Column type) {
    return rows.withColumn(CHANGE_TYPE, type);
  }

  private static Dataset<Row> typed(Dataset<Row> changes, String side, Column type) {
    return changes.select(col(side + ".*"), type.as(CHANGE_TYPE));
  }
}
