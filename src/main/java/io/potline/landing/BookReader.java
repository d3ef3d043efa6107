package io.potline.landing;

import io.potline.landing.sheet.Book;
import io.potline.landing.sheet.Sheet;
import io.potline.landing.sheet.StoredFile;
import io.potline.landing.sheet.StoredFile.StorageException;
import io.potline.landing.text.Reasons.Unreadable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/**
 * The judged rows of all sheets of a file. No content of a file stops the run: a sheet that can't
 * be read, in whole or from some row on, gives a refused row with the reason. Only a failure of the
 * storage does, since the file may be good, and a lack of memory.
 */
final class BookReader implements Iterator<Judged>, Closeable {

  private static final String FROM_HERE_ON = "the file can't be read from here on: ";

  private final Book book;
  private final Feed feed;
  private final Instant publishedByDefault;
  private final Consumer<SheetReader> onSheet;
  private final Iterator<Sheet> sheets;
  private final Deque<Judged> ready = new ArrayDeque<>();
  private String sheetName;
  private SheetReader.Batches batches;
  private boolean isAnySheetFilled;
  private boolean isClosed;

  private BookReader(
      Book book,
      List<Sheet> sheets,
      Feed feed,
      Instant publishedByDefault,
      Consumer<SheetReader> onSheet) {
    this.book = book;
    this.feed = feed;
    this.publishedByDefault = publishedByDefault;
    this.onSheet = onSheet;
    this.sheets = sheets.iterator();
  }

  /**
   * Opens a file. Throws {@link RefusedFile} for one that can't be read at all.
   *
   * @param onSheet is told of each sheet that is read, before its rows
   */
  static BookReader open(
      StoredFile file, Feed feed, Instant publishedByDefault, Consumer<SheetReader> onSheet)
      throws RefusedFile {
    try {
      Book book = Book.open(file, feed.limits());
      try {
        return new BookReader(book, book.sheets(), feed, publishedByDefault, onSheet);
      } catch (Throwable e) {
        book.close();
        throw e;
      }
    } catch (Throwable e) {
      throw new RefusedFile(reason(e));
    }
  }

  /** Thrown for a file that can't be read at all, with the reason. */
  static final class RefusedFile extends Exception {
    RefusedFile(String reason) {
      super(reason);
    }
  }

  String format() {
    return book.format();
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (batches != null || sheets.hasNext() || !isAnySheetFilled)) {
      if (batches != null) {
        readOn();
      } else if (sheets.hasNext()) {
        open(sheets.next());
      } else {
        isAnySheetFilled = true;
        ready.add(Judged.refused(null, null, null, "", "the file is empty"));
      }
    }
    return !ready.isEmpty();
  }

  /** Opens one sheet after the other without its rows. */
  void openSheets() {
    while (sheets.hasNext()) {
      open(sheets.next());
      if (batches != null) {
        closeSheet();
      }
    }
  }

  @Override
  public Judged next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void open(Sheet sheet) {
    sheetName = sheet.name();
    try {
      if (SheetReader.isEmpty(sheet)) {
        return;
      }
      isAnySheetFilled = true;
      SheetReader reader = new SheetReader(sheet, feed, publishedByDefault);
      onSheet.accept(reader);
      batches = reader.judged();
    } catch (Throwable e) {
      isAnySheetFilled = true;
      ready.add(Judged.refused(null, sheetName, null, "", reason(e)));
    }
  }

  private void readOn() {
    try {
      List<Judged> next = batches.next();
      if (next == null) {
        closeSheet();
      } else {
        ready.addAll(next);
      }
    } catch (Throwable e) {
      String reason = e instanceof Unreadable ? FROM_HERE_ON + e.getMessage() : reason(e);
      ready.addAll(batches.rest());
      ready.add(Judged.refused(batches.lastRow() + 1, sheetName, null, "", reason));
      closeSheet();
    }
  }

  private void closeSheet() {
    batches.close();
    batches = null;
  }

  /**
   * Why a sheet or file is refused that could not be read. Whatever a library throws is a reason,
   * an {@link Error} such as of a class that is not there, too.
   */
  private static String reason(Throwable e) {
    if (e instanceof StorageException failure) {
      throw failure;
    }
    if (e instanceof OutOfMemoryError outOfMemory) {
      throw outOfMemory;
    }
    return e instanceof Unreadable ? e.getMessage() : broken(e);
  }

  private static String broken(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause().getMessage() != null) {
      cause = cause.getCause();
    }
    String what =
        cause.getMessage() == null
            ? cause.getClass().getSimpleName()
            : cause.getMessage().lines().findFirst().orElse("");
    return FROM_HERE_ON + what + ". Ask for it to be exported anew";
  }

  @Override
  public void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      if (batches != null) {
        closeSheet();
      }
      book.close();
    }
  }
}
