package io.potline.query;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jline.terminal.Size;

/**
 * Prints results for people: what does not fit on the screen goes through the user's pager, {@code
 * PAGER} or else {@code less}, in which wide rows scroll.
 */
final class Pager {

  /** As other prompts set them: wide lines are cut and scroll, colours and the screen stay. */
  private static final String LESS_OPTIONS = "RSX";

  private final PrintStream out;
  private final List<String> command;
  private final Supplier<Size> screen;

  private Pager(PrintStream out, List<String> command, Supplier<Size> screen) {
    this.out = out;
    this.command = command;
    this.screen = screen;
  }

  /** Prints everything at once, as for files and other programs. */
  static Pager none(PrintStream out) {
    return new Pager(out, List.of(), Size::new);
  }

  /** Opens the pager for what is longer or wider than the screen. */
  static Pager of(PrintStream out, List<String> command, Supplier<Size> screen) {
    return new Pager(out, command, screen);
  }

  /** The user's pager; none if {@code PAGER} is empty. */
  static List<String> command() {
    String pager = System.getenv("PAGER");
    if (pager == null) {
      return List.of("less");
    }
    return pager.isBlank() ? List.of() : List.of("sh", "-c", pager);
  }

  /** Prints a page that may be long. */
  <T> T show(Printer.Format format, Function<PrintStream, T> page) {
    if (command.isEmpty() || !format.isForPeople()) {
      return page.apply(out);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream buffer = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    T result = page.apply(buffer);
    buffer.flush();
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (fits(text) || !isPaged(bytes)) {
      out.print(text);
      out.flush();
    }
    return result;
  }

  private boolean fits(String text) {
    Size size = screen.get();
    boolean isKnown = size.getColumns() > 0 && size.getRows() > 0;
    return !isKnown
        || text.lines().count() < size.getRows()
            && text.lines().allMatch(line -> Printer.width(line) <= size.getColumns());
  }

  /** False if there is no such program. */
  private boolean isPaged(ByteArrayOutputStream bytes) {
    ProcessBuilder pager =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    pager.environment().putIfAbsent("LESS", LESS_OPTIONS);
    pager.environment().putIfAbsent("LESSCHARSET", "utf-8");
    try {
      Process process = pager.start();
      write(bytes, process.getOutputStream());
      process.waitFor();
      return true;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static void write(ByteArrayOutputStream bytes, OutputStream pager) {
    try (pager) {
      bytes.writeTo(pager);
    } catch (IOException e) {
      // The user left before the last line.
    }
  }
}
