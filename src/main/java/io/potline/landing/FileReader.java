package io.potline.landing;

import io.potline.contract.Field;
import io.potline.contract.Fields;
import io.potline.landing.Reasons.Unreadable;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;

/**
 * From a file to its judged rows, on an executor and row by row. What a file looks like is decided
 * by its content. Nothing in a file stops the run: a file that is no feed, or that breaks off, ends
 * in a row that says so.
 */
final class FileReader implements FlatMapFunction<Row, Row> {

  private static final int SHOWN_OF_A_REFUSED_FILE = 200;

  private final Feed feed;
  private final String runId;
  private final SerializableConfiguration hadoop;

  FileReader(Feed feed, String runId, SerializableConfiguration hadoop) {
    this.feed = feed;
    this.runId = runId;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<Row> call(Row file) {
    Path path = new Path(file.<String>getAs(Fields.PATH.name()));
    Lineage lineage =
        new Lineage(
            file.getAs(Fields.SOURCE_FILE.name()),
            file.getAs(Fields.FILE_SHA256.name()),
            file.getAs(Fields.TAKEN_AT.name()));
    String unreadable = file.getAs(Hash.UNREADABLE.name());
    if (unreadable != null) {
      String reason = "the file can't be opened: " + unreadable;
      return Collections.singleton(refused(lineage, null, reason, "")).iterator();
    }
    try {
      return new JudgedRows(open(path), lineage);
    } catch (Unreadable e) {
      return Collections.singleton(refused(lineage, null, e.getMessage(), head(path))).iterator();
    } catch (IOException | RuntimeException e) {
      return Collections.singleton(refused(lineage, null, broken(e), head(path))).iterator();
    }
  }

  private record Lineage(String sourceFile, String sha256, Instant takenAt) {}

  private RawRows open(Path path) throws IOException {
    if (startsWith(path, 'P', 'K')) {
      throw new Unreadable("an Excel workbook: this version reads .csv and .csv.gz");
    }
    Charset charset =
        Encoding.of(() -> bytes(path))
            .orElseThrow(
                () -> new Unreadable("not a text: neither UTF-8 nor GB18030 from end to end"));
    BufferedReader text = new BufferedReader(new InputStreamReader(bytes(path), charset));
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return new LongCsv(text, feed);
  }

  private InputStream bytes(Path path) throws IOException {
    InputStream in = new BufferedInputStream(fileSystem(path).open(path));
    return startsWith(path, 0x1F, 0x8B) ? new GZIPInputStream(in) : in;
  }

  private boolean startsWith(Path path, int first, int second) throws IOException {
    try (InputStream in = fileSystem(path).open(path)) {
      return in.read() == first && in.read() == second;
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(hadoop.value());
  }

  private String head(Path path) {
    try (InputStream in = bytes(path)) {
      String text = new String(in.readNBytes(SHOWN_OF_A_REFUSED_FILE), "UTF-8");
      return text.replaceAll("\\p{Cntrl}", " ").strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String broken(Exception e) {
    Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
    return "the file can't be read from here on: %s. Ask for it to be exported anew"
        .formatted(cause.getMessage());
  }

  private Row refused(Lineage lineage, Long rowNumber, String reason, String raw) {
    return row(lineage, new RawRow(0, null, Map.of(), raw), rowNumber, Map.of(), reason);
  }

  private Row row(
      Lineage lineage, RawRow raw, Long rowNumber, Map<Field, Object> judged, String reasons) {
    Map<Field, Object> values = new HashMap<>(judged);
    values.put(Fields.ROW_NUMBER, rowNumber);
    values.put(Fields.COLUMN_NAME, raw.columnName());
    values.put(Fields.RAW, raw.raw());
    values.put(Fields.SOURCE_FILE, lineage.sourceFile());
    values.put(Fields.FILE_SHA256, lineage.sha256());
    values.put(Fields.RUN_ID, runId);
    Object[] cells = new Object[feed.table().fields().size() + 1];
    for (int i = 0; i < cells.length - 1; i++) {
      cells[i] = values.get(feed.table().fields().get(i));
    }
    cells[cells.length - 1] = reasons;
    return RowFactory.create(cells);
  }

  /** Judges row by row; where the file breaks, the last row says so and the others stay. */
  private final class JudgedRows implements Iterator<Row> {
    private final RawRows rows;
    private final Lineage lineage;
    private long lastRow = 1;
    private Row next;
    private boolean isAtEnd;

    JudgedRows(RawRows rows, Lineage lineage) {
      this.rows = rows;
      this.lineage = lineage;
    }

    @Override
    public boolean hasNext() {
      if (next == null && !isAtEnd) {
        try {
          isAtEnd = !rows.hasNext();
          next = isAtEnd ? null : judged(rows.next());
        } catch (RuntimeException e) {
          isAtEnd = true;
          next = refused(lineage, lastRow + 1, broken(e), "");
        }
        if (isAtEnd) {
          close();
        }
      }
      return next != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = null;
      return row;
    }

    private Row judged(RawRow raw) {
      lastRow = raw.rowNumber();
      Reasons reasons = new Reasons();
      Map<Field, Object> values = Map.of();
      if (raw.cells().containsKey(RawRow.BROKEN)) {
        reasons.add("%s", raw.cell(RawRow.BROKEN));
      } else {
        try {
          values = feed.judge(raw, lineage.takenAt(), reasons);
        } catch (RuntimeException e) {
          reasons.add("can't be judged: %s", e);
        }
      }
      return row(lineage, raw, raw.rowNumber(), values, reasons.text());
    }

    private void close() {
      try {
        rows.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
