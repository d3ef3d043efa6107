package io.potline.landing;

import io.potline.contract.Fields;
import io.potline.landing.BookReader.RefusedFile;
import io.potline.landing.Judged.NotJudged;
import io.potline.landing.sheet.Book;
import io.potline.landing.sheet.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Reads a file on an executor into judged rows, one at a time. */
final class FileReader implements FlatMapFunction<Row, Row> {

  private static final int SHOWN_OF_A_REFUSED_FILE = 200;

  private final Feed feed;
  private final String runId;
  private final SerializableConfiguration hadoop;
  private transient Values empty;

  FileReader(Feed feed, String runId, SerializableConfiguration hadoop) {
    this.feed = feed;
    this.runId = runId;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<Row> call(Row file) {
    empty = Values.of(feed.landedFields());
    Path path = new Path(file.<String>getAs(Fields.PATH.name()));
    Lineage lineage =
        new Lineage(
            file.getAs(Fields.SOURCE_FILE.name()),
            file.getAs(Fields.FILE_SHA256.name()),
            file.getAs(Fields.TAKEN_AT.name()));
    String unreadable = file.getAs(Hash.UNREADABLE.name());
    if (unreadable != null) {
      return refused(lineage, "the file can't be opened: " + unreadable, "");
    }
    StoredFile stored = stored(path);
    try {
      return new Rows(stored, lineage);
    } catch (RefusedFile e) {
      return refused(lineage, e.getMessage(), head(stored));
    }
  }

  private record Lineage(String sourceFile, String sha256, Instant takenAt) {}

  private StoredFile stored(Path path) {
    try {
      return StoredFile.of(path.getFileSystem(hadoop.value()), path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first characters of a file that is refused as a whole. */
  private static String head(StoredFile file) {
    try (InputStream in = Book.bytes(file)) {
      String head = new String(in.readNBytes(SHOWN_OF_A_REFUSED_FILE), StandardCharsets.UTF_8);
      return head.startsWith("PK") ? "" : head.replaceAll("\\p{Cntrl}", " ").strip();
    } catch (IOException e) {
      return "";
    }
  }

  private Iterator<Row> refused(Lineage lineage, String reason, String raw) {
    Judged whole = Judged.refused(null, null, null, raw, reason);
    return Collections.singleton(row(lineage, whole)).iterator();
  }

  private Row row(Lineage lineage, Judged judged) {
    Values values = judged.values() == Values.NONE ? empty.copy() : judged.values();
    values.put(Fields.ROW_NUMBER, judged.row());
    values.put(Fields.SHEET, judged.sheet());
    values.put(Fields.COLUMN_NAME, judged.column() == null ? null : judged.column().name());
    values.put(Fields.RAW, judged.raw());
    values.put(Fields.SOURCE_FILE, lineage.sourceFile());
    values.put(Fields.FILE_SHA256, lineage.sha256());
    values.put(Fields.RUN_ID, runId);
    values.put(Fields.REASONS, judged.reasons());
    NotJudged cells = judged.cells();
    values.put(Fields.ROWS_MISSING, cells == null ? null : cells.missing());
    values.put(Fields.ROWS_IGNORED, cells == null ? null : cells.ignored());
    return values.row();
  }

  private final class Rows implements Iterator<Row> {
    private final StoredFile file;
    private final Lineage lineage;
    private final BookReader judged;

    Rows(StoredFile file, Lineage lineage) throws RefusedFile {
      this.file = file;
      this.lineage = lineage;
      this.judged = BookReader.open(file, feed, lineage.takenAt(), sheet -> {});
      // The task may end before the file is read to its end.
      TaskCompletionListener closing = task -> judged.close();
      TaskContext.get().addTaskCompletionListener(closing);
    }

    @Override
    public boolean hasNext() {
      boolean hasNext = judged.hasNext();
      if (!hasNext) {
        judged.close();
      }
      return hasNext;
    }

    @Override
    public Row next() {
      Judged next = judged.next();
      boolean isWhole = next.row() == null && next.column() == null && next.reasons() != null;
      return row(
          lineage,
          isWhole ? Judged.refused(null, next.sheet(), null, head(file), next.reasons()) : next);
    }
  }
}
