package io.potline.ops;

import static io.potline.contract.Fields.CONSUMED;
import static io.potline.contract.Fields.RESTS_ON;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.TABLE_NAME;
import static io.potline.contract.Fields.VERSION;

import io.potline.contract.Table;
import io.potline.lake.Lake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code ops.progress}: what each table has seen of the tables that it is made from. It is read
 * when a run begins and written once, when all tables are: a run that is killed in between is made
 * good by the next one, which computes the same rows again and finds nothing to write.
 */
public final class Progress {

  public static final Table TABLE =
      Table.of(
              "ops.progress",
              "One table, with what it has seen of its inputs at the end of the last run that"
                  + " changed anything.")
          .with(TABLE_NAME, CONSUMED, RESTS_ON, VERSION, RUN_ID)
          .key(TABLE_NAME);

  /**
   * What a table has seen.
   *
   * @param consumed the versions of its inputs that are in it, by name
   * @param restsOn what its rows rest on beside them
   */
  public record Seen(SortedMap<String, Long> consumed, String restsOn) {}

  private final Lake lake;
  private final SortedMap<String, Seen> stored = new TreeMap<>();
  private final Map<String, Seen> seen = new ConcurrentSkipListMap<>();
  private final SortedMap<String, Long> storedVersions = new TreeMap<>();

  private Progress(Lake lake) {
    this.lake = lake;
  }

  /** As the last run left it; one row a table. */
  public static Progress read(Lake lake) {
    Progress progress = new Progress(lake);
    if (lake.exists(TABLE)) {
      for (Row row : lake.read(TABLE).collectAsList()) {
        String table = row.getAs(TABLE_NAME.name());
        progress.storedVersions.put(table, row.getAs(VERSION.name()));
        String consumed = row.getAs(CONSUMED.name());
        if (consumed != null) {
          progress.stored.put(table, new Seen(parse(consumed), row.getAs(RESTS_ON.name())));
        }
      }
    }
    progress.seen.putAll(progress.stored);
    return progress;
  }

  /** What a table has seen; empty where it has seen nothing yet. */
  public Optional<Seen> of(Table table) {
    return Optional.ofNullable(seen.get(table.name()));
  }

  public void note(Table table, SortedMap<String, Long> consumed, String restsOn) {
    seen.put(table.name(), new Seen(consumed, restsOn));
  }

  /** Forgets what a table has seen: it is to be made anew. */
  public void forget(Table table) {
    seen.remove(table.name());
  }

  /**
   * Writes it where anything has changed, with the version of each table.
   *
   * @param tables all tables of the lake
   */
  public void write(List<Table> tables, String runId) {
    SortedMap<String, Long> versions = new TreeMap<>();
    for (Table table : tables) {
      if (!table.database().equals("ops") && lake.exists(table)) {
        versions.put(table.name(), lake.version(table));
      }
    }
    if (seen.equals(stored) && versions.equals(storedVersions)) {
      return;
    }
    List<Row> rows = new ArrayList<>();
    versions.forEach(
        (table, version) -> {
          Seen one = seen.get(table);
          rows.add(
              RowFactory.create(
                  table,
                  one == null ? null : text(one.consumed()),
                  one == null ? null : one.restsOn(),
                  version,
                  runId));
        });
    lake.overwrite(
        TABLE, lake.spark().createDataFrame(rows, TABLE.schema().asNullable()).coalesce(1));
  }

  private static String text(SortedMap<String, Long> consumed) {
    StringBuilder text = new StringBuilder();
    consumed.forEach((table, version) -> text.append(table + "=" + version + " "));
    return text.toString().strip();
  }

  private static SortedMap<String, Long> parse(String text) {
    SortedMap<String, Long> consumed = new TreeMap<>();
    for (String part : text.isEmpty() ? new String[0] : text.split(" ")) {
      int end = part.indexOf('=');
      consumed.put(part.substring(0, end), Long.valueOf(part.substring(end + 1)));
    }
    return consumed;
  }
}
