package io.potline.landing.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Why a row is refused; all reasons, not only the first. */
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

  /** What a parser gives, or null and its complaint among the reasons. */
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
    return Optional.of(String.join("; ", all)).filter(t -> !t.isEmpty()).orElse(null);
  }

  /** A text that is not what it should be. */
  public static final class Unreadable extends RuntimeException {
    public Unreadable(String message, Object... arguments) {
      super(message.formatted(arguments), null, false, false);
    }
  }
}
