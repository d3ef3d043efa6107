package io.potline.ops;

import static io.potline.contract.Fields.CONSUMED;
import static io.potline.contract.Fields.DECLARATION;
import static io.potline.contract.Fields.RESTS_ON;
import static io.potline.contract.Fields.RUN_ID;
import static io.potline.contract.Fields.TABLE_NAME;
import static io.potline.contract.Fields.VERSION;

import io.potline.contract.Fingerprint;
import io.potline.contract.Table;
import io.potline.lake.Lake;
import io.potline.lake.LakeVersions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * {@code ops.progress}: which versions of its inputs each table includes. It is read at the start
 * of a run and written once, after all tables. If a run is killed in between, the next one computes
 * the same rows again and finds no differences to write.
 *
 * <p>The commit carries the versions of all tables, at which they are read until another run has
 * finished.
 */
public final class Progress {

  public static final Table TABLE =
      Table.of(
              LakeVersions.TABLE,
              "One table, with what it has seen of its inputs at the end of the last run that"
                  + " changed anything.")
          .with(TABLE_NAME, CONSUMED, RESTS_ON, VERSION, RUN_ID, DECLARATION)
          .key(TABLE_NAME);

  /**
   * What a table has seen.
   *
   * @param consumed the versions of its inputs that it includes, by name
   * @param restsOn fingerprints of what else its rows depend on
   */
  public record Seen(SortedMap<String, Long> consumed, String restsOn) {

    /** For a table that is not made from others: the version up to which it is finished with. */
    static Seen ofItself(Table table, Lake lake) {
      return new Seen(new TreeMap<>(Map.of(table.name(), lake.version(table))), "");
    }
  }

  private static final String TOKEN = "lock";

  private final Lake lake;
  private final Map<String, Seen> seen = new ConcurrentSkipListMap<>();
  private final Map<String, String> declarations = new ConcurrentSkipListMap<>();
  private final List<Row> storedRows = new ArrayList<>();
  private final Set<String> unfinished = new HashSet<>();

  private Progress(Lake lake) {
    this.lake = lake;
  }

  /** Reads the progress that the last run wrote. */
  public static Progress read(Lake lake) {
    Progress progress = new Progress(lake);
    if (lake.exists(TABLE)) {
      for (Row row : lake.read(TABLE).select(TABLE.columns()).collectAsList()) {
        String table = row.getString(0);
        progress.storedRows.add(row);
        if (!row.isNullAt(1)) {
          progress.seen.put(table, new Seen(parse(row.getString(1)), row.getString(2)));
        }
        if (!row.isNullAt(5)) {
          progress.declarations.put(table, row.getString(5));
        }
      }
    }
    return progress;
  }

  /** The progress of a table; empty if it has none yet. */
  public Optional<Seen> of(Table table) {
    return Optional.ofNullable(seen.get(table.name()));
  }

  /** The version of a table when the progress was written; -1 if none is stored. */
  public long version(Table table) {
    return storedRows.stream()
        .filter(row -> row.getString(0).equals(table.name()) && !row.isNullAt(3))
        .mapToLong(row -> row.getLong(3))
        .findFirst()
        .orElse(-1);
  }

  public void note(Table table, Seen now) {
    seen.put(table.name(), now);
  }

  /** Notes that a table that is not made from others has nothing unfinished in it. */
  public void noteFinished(Table table) {
    note(table, Seen.ofItself(table, lake));
  }

  /** The version of a table when {@link #noteFinished} was called; -1 if it never was. */
  public long finished(Table table) {
    return of(table).map(s -> s.consumed().getOrDefault(table.name(), -1L)).orElse(-1L);
  }

  /**
   * The highest token of a lock whose holder has written the progress; 0 if none has, or if the
   * table is damaged, so that it can be repaired.
   */
  public static long lastToken(Lake lake) {
    try {
      return Math.max(0, lake.lastNumber(TABLE, TOKEN));
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      return 0;
    }
  }

  /** Removes the progress of a table, so that all its rows are computed again. */
  public void forget(Table table) {
    seen.remove(table.name());
  }

  /** Whether a table is known to match its declaration, so that it need not be opened to check. */
  public boolean isAsDeclared(Table table) {
    return declaration(table).equals(declarations.get(table.name())) && lake.exists(table);
  }

  /**
   * Notes that a table matches its declaration. Where that is another one than before, all rows are
   * computed again: a run that was killed after it had changed the columns may not have done so.
   */
  public void declare(Table table) {
    String now = declaration(table);
    String former = declarations.put(table.name(), now);
    if (former != null && !former.equals(now)) {
      forget(table);
    }
  }

  private static String declaration(Table table) {
    return Fingerprint.of(table.grain(), table.schema().json(), table.rules());
  }

  /** Moves progress to new versions of tables in which no value has changed. */
  public void move(Map<String, Long> before, Map<String, Long> after) {
    seen.replaceAll(
        (table, one) -> {
          SortedMap<String, Long> consumed = new TreeMap<>(one.consumed());
          consumed.replaceAll(
              (input, version) -> version.equals(before.get(input)) ? after.get(input) : version);
          return new Seen(consumed, one.restsOn());
        });
  }

  /**
   * Leaves the tables as unfinished as they are: those that a failed or killed run has changed are
   * read at their former versions until a run has completed its work.
   *
   * @return those tables
   */
  public Set<String> leaveUnfinished(List<Table> tables) {
    tables.stream()
        .filter(table -> hasVersion(table) && version(table) != lake.version(table))
        .forEach(table -> unfinished.add(table.name()));
    return Set.copyOf(unfinished);
  }

  /** The tables that change in every run, or are written last, are read as they are. */
  private static boolean hasVersion(Table table) {
    return !table.equals(RunLog.TABLE) && !table.equals(TABLE);
  }

  /**
   * Writes the progress if it has changed, with the version of each table.
   *
   * @param tables all tables of the lake; no version is stored for {@code ops.run} and {@code
   *     ops.progress}, which are read as they are
   * @param token of the lock that this run holds: a run with an older one is refused
   */
  public void write(List<Table> tables, String runId, long token) {
    List<Row> rows = new ArrayList<>();
    SortedMap<String, Long> versions = new TreeMap<>();
    for (Table table : tables) {
      Seen one = seen.get(table.name());
      Long version = hasVersion(table) ? finishedVersion(table) : null;
      if (version != null) {
        versions.put(table.name(), version);
      }
      rows.add(
          RowFactory.create(
              table.name(),
              one == null ? null : text(one.consumed()),
              one == null ? null : one.restsOn(),
              version,
              runId,
              declarations.get(table.name())));
    }
    if (!withoutRun(rows).equals(withoutRun(storedRows))) {
      lake.ensure(TABLE, Map.of());
      lake.overwrite(
          TABLE,
          lake.spark().createDataFrame(rows, TABLE.schema().asNullable()).coalesce(1),
          TOKEN,
          token,
          new LakeVersions(runId, versions).text());
    }
  }

  /** Null for a table that has been made by a run that has not finished. */
  private Long finishedVersion(Table table) {
    if (!unfinished.contains(table.name())) {
      return lake.version(table);
    }
    long stored = version(table);
    return stored < 0 ? null : stored;
  }

  private static Set<List<Object>> withoutRun(List<Row> rows) {
    Set<List<Object>> all = new HashSet<>();
    rows.forEach(
        row -> all.add(Arrays.asList(row.get(0), row.get(1), row.get(2), row.get(3), row.get(5))));
    return all;
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
