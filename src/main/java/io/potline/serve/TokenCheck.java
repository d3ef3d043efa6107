package io.potline.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator;

/**
 * Checks the token of each call. A client presents it as a bearer token, or as the password of any
 * user and then gets it back as the bearer token of its next calls.
 */
final class TokenCheck implements CallHeaderAuthenticator {

  private static final String HEADER = "authorization";
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";
  private static final String ANYBODY = "client";

  private final Optional<String> token;

  TokenCheck(Optional<String> token) {
    this.token = token;
  }

  @Override
  public AuthResult authenticate(CallHeaders headers) {
    String presented = presented(Optional.ofNullable(headers.get(HEADER)).orElse(""));
    if (token.isPresent() && !isSame(token.get(), presented)) {
      throw CallStatus.UNAUTHENTICATED
          .withDescription(
              "Wrong token or none: give the token that serve printed at its start, or that is set as"
                  + " potline.serve.token, as password (any user) or as token.")
          .toRuntimeException();
    }
    return new AuthResult() {
      @Override
      public String getPeerIdentity() {
        return ANYBODY;
      }

      @Override
      public void appendToOutgoingHeaders(CallHeaders outgoing) {
        if (!outgoing.containsKey(HEADER)) {
          outgoing.insert(HEADER, BEARER + token.orElse(ANYBODY));
        }
      }
    };
  }

  private static String presented(String header) {
    if (header.startsWith(BEARER)) {
      return header.substring(BEARER.length());
    }
    if (header.startsWith(BASIC)) {
      return password(header.substring(BASIC.length()));
    }
    return "";
  }

  private static String password(String encoded) {
    try {
      String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return text.substring(text.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Takes the same time wherever the texts differ. */
  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
