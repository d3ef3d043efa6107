package io.potline;

/**
 * What a person did or has to mend: one sentence that says what, where, why and what to do. {@link
 * Main} prints it without a stack trace and leaves with {@link #exitCode()}.
 */
public final class Problem extends RuntimeException {
  public static final int FAILED = 1;
  public static final int BAD_USAGE = 2;
  public static final int REFUSED = 3;

  private final int exitCode;

  private Problem(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Arguments or settings that make no sense. */
  public static Problem usage(String message, Object... arguments) {
    return new Problem(BAD_USAGE, message.formatted(arguments));
  }

  /** A run that can't go on, for a reason that lies outside of its arguments and settings. */
  public static Problem failure(String message, Object... arguments) {
    return new Problem(FAILED, message.formatted(arguments));
  }

  /** Something wrong in a file of {@code conf}, with its place. */
  public static Problem conf(String file, int line, String message, Object... arguments) {
    return new Problem(
        BAD_USAGE, "%s, line %d: %s".formatted(file, line, message.formatted(arguments)));
  }

  public int exitCode() {
    return exitCode;
  }
}
