package io.potline.serve;

import io.potline.Problem;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What clients have to present.
 *
 * @param value empty if anybody on this machine may connect
 * @param isNew whether it was made for this start, so that its value has to be shown
 */
public record Token(Optional<String> value, boolean isNew) {

  private static final String VARIABLE = "SPARK_CONNECT_AUTHENTICATE_TOKEN";
  private static final int BYTES = 24;

  /** The token of the settings, else of the environment, else a new one. */
  public static Token required(String ofSettings) {
    Optional<String> given = given(ofSettings);
    return given.isPresent() ? new Token(given, false) : new Token(Optional.of(random()), true);
  }

  /** No token, which contradicts one that is set. */
  public static Token none(String ofSettings) {
    if (given(ofSettings).isPresent()) {
      throw Problem.usage(
          "--no-token, but a token is set: remove potline.serve.token from potline.properties and %s"
              + " from the environment, or leave out --no-token.",
          VARIABLE);
    }
    return new Token(Optional.empty(), false);
  }

  private static Optional<String> given(String ofSettings) {
    String token = ofSettings.isEmpty() ? System.getenv().getOrDefault(VARIABLE, "") : ofSettings;
    return Optional.of(token).filter(text -> !text.isBlank());
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
