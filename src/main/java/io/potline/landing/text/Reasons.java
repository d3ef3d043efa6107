package io.potline.landing.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** All reasons why a row is refused. */
public final class Reasons {

  private final List<String> all = new ArrayList<>();

  public void add(String reason, Object... arguments) {
    all.add(reason.formatted(arguments));
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
      super(message.formatted(arguments), null, false, false);
    }
  }
}
