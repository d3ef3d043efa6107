package io.potline.landing.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All reasons why a row is refused. */
public final class Reasons {

  private static final int LONGEST = 1_000;

  private final List<String> all = new ArrayList<>();

  private final boolean takesHints;

  public Reasons() {
    this(true);
  }

  private Reasons(boolean takesHints) {
    this.takesHints = takesHints;
  }

  /** Of a file with so many mistakes that to look for what was meant would take too long. */
  public static Reasons withoutHints() {
    return new Reasons(false);
  }

  public boolean takesHints() {
    return takesHints;
  }

  public void add(String reason, Object... arguments) {
    all.add(shortened(reason.formatted(arguments)));
  }

  /** A reason quotes the file, where a cell may be as long as a book. */
  private static String shortened(String reason) {
    return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + "…";
  }

  public void addIf(boolean applies, String reason, Object... arguments) {
    if (applies) {
      add(reason, arguments);
    }
  }

  public void addAll(Reasons more) {
    all.addAll(more.all);
  }

  /** What a parser returns; null where it throws {@link Unreadable}, whose message is added. */
  public <T> T take(Supplier<T> parser) {
    try {
      return parser.get();
    } catch (Unreadable e) {
      all.add(e.getMessage());
      return null;
    }
  }

  /** The reasons in one text; null where there is none. */
  public String text() {
    return all.isEmpty() ? null : String.join("; ", all);
  }

  /** Thrown for a text that is not what it is expected to be. */
  public static final class Unreadable extends RuntimeException {
    public Unreadable(String message, Object... arguments) {
      super(shortened(message.formatted(arguments)), null, false, false);
    }
  }
}
