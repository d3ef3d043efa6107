package io.potline.landing.sheet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The encoding of a text: by its byte order mark, else UTF-8 if it is valid, else GB18030. */
final class Encoding {

  private static final List<Charset> CANDIDATES =
      List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"));

  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
  private final CharBuffer chars = CharBuffer.allocate(1 << 16);

  private Encoding(Charset charset) {
    decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** A source that can be read from its beginning more than once. */
  interface Source {
    InputStream open() throws IOException;
  }

  /** Empty where the text is valid in none of the candidates. */
  static Optional<Charset> of(Source source) throws IOException {
    try (InputStream in = source.open()) {
      byte[] mark = in.readNBytes(2);
      if (mark.length == 2 && (mark[0] & 0xFF) == 0xFE && (mark[1] & 0xFF) == 0xFF
          || mark.length == 2 && (mark[0] & 0xFF) == 0xFF && (mark[1] & 0xFF) == 0xFE) {
        return Optional.of(StandardCharsets.UTF_16);
      }
    }
    for (Charset candidate : CANDIDATES) {
      try (InputStream in = source.open()) {
        if (new Encoding(candidate).decodes(in)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }

  private boolean decodes(InputStream in) throws IOException {
    int read;
    do {
      read = in.read(bytes.array(), bytes.position(), bytes.remaining());
      bytes.position(bytes.position() + Math.max(read, 0));
      bytes.flip();
      CoderResult result;
      do {
        chars.clear();
        result = decoder.decode(bytes, chars, read < 0);
      } while (result.isOverflow());
      if (result.isError()) {
        return false;
      }
      bytes.compact();
    } while (read >= 0);
    return true;
  }
}
