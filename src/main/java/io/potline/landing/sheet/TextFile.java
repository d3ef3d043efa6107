package io.potline.landing.sheet;

import io.potline.conf.FileLimits;
import io.potline.conf.FileLimits.Limit;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A file of comma-separated text, which is one sheet. */
record TextFile(Encoding.Source source, Charset charset, FileLimits limits, Extent.OfSheet extent)
    implements Book, Sheet {

  static TextFile open(Encoding.Source bytes, FileLimits limits) throws IOException {
    Encoding.Source source = () -> new BoundedInput(bytes.open(), limits);
    return new TextFile(
        source,
        Encoding.of(source)
            .orElseThrow(
                () -> new Unreadable("not a text: neither UTF-8 nor GB18030 from end to end")),
        limits,
        new Extent(limits).sheet());
  }

  @Override
  public String format() {
    return "CSV in " + charset;
  }

  @Override
  public List<Sheet> sheets() {
    return List.of(this);
  }

  @Override
  public String name() {
    return null;
  }

  @Override
  public List<Line> withMergedCells(List<Line> lines) {
    return lines;
  }

  @Override
  public void close() {
    // Each lines() opens and closes the source itself.
  }

  @Override
  public Lines lines() {
    try {
      BoundedReader text = new BoundedReader(reader(), limits.rowLength());
      CSVParser parser = CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get().parse(text);
      return new Records(parser, text, extent.reading());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reader reader() throws IOException {
    BufferedReader text = new BufferedReader(new InputStreamReader(source.open(), charset));
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
    return text;
  }

  private static final class Records implements Lines {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final BoundedReader text;
    private final Extent.Reading reading;

    Records(CSVParser parser, BoundedReader text, Extent.Reading reading) {
      this.reading = reading;
      this.parser = parser;
      this.records = parser.iterator();
      this.text = text;
    }

    @Override
    public boolean hasNext() {
      text.startRow();
      return records.hasNext();
    }

    @Override
    public Line next() {
      CSVRecord record = records.next();
      reading.add(record.size());
      List<Cell> cells = new ArrayList<>(record.size());
      record.forEach(cell -> cells.add(cell.isBlank() ? Cell.BLANK : new Cell.Text(cell.strip())));
      return new Line(record.getRecordNumber(), cells, true);
    }

    @Override
    public void close() {
      try {
        parser.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Throws where the bytes, unpacked, are more than a file may have. */
  private static final class BoundedInput extends FilterInputStream {
    private final FileLimits limits;
    private long bytes;

    BoundedInput(InputStream in, FileLimits limits) {
      super(in);
      this.limits = limits;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      bytes += Math.max(read, 0);
      if (limits.isTooLarge(bytes)) {
        throw new Unreadable("it has %s", limits.size().exceeded("megabytes"));
      }
      return read;
    }
  }

  /**
   * Throws where a row is longer than a row may be: with a quotation mark that is not closed, the
   * rest of the file would be one row.
   */
  private static final class BoundedReader extends FilterReader {
    private final Limit limit;
    private long sinceRow;

    BoundedReader(Reader text, Limit limit) {
      super(text);
      this.limit = limit;
    }

    void startRow() {
      sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      if (limit.isExceededBy(sinceRow)) {
        throw new IOException(
            "a quotation mark is not closed, or a row has %s"
                .formatted(limit.exceeded("characters")));
      }
      int read = super.read(buffer, offset, length);
      sinceRow += Math.max(read, 0);
      return read;
    }
  }
}
