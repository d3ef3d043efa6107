package io.potline.landing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** All numbers that stand somewhere in a file, however one reads it. Knows nothing of layouts. */
final class Numbers {

  private static final Pattern DIGITS = Pattern.compile("[0-9.,]+([eE][+-]?[0-9]{1,2})?");
  private static final Charset GB18030 = Charset.forName("GB18030");

  private final Set<BigDecimal> all = new HashSet<>();

  static Numbers of(Path file) throws IOException {
    Numbers numbers = new Numbers();
    byte[] bytes = Files.readAllBytes(file);
    numbers.addAll(bytes);
    numbers.addAll(unpacked(bytes));
    if (bytes.length > 2 && bytes[0] == 'P' && bytes[1] == 'K') {
      try (ZipFile zip = new ZipFile(file.toFile())) {
        for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
          try (InputStream in = zip.getInputStream(e.nextElement())) {
            numbers.addAll(readable(in));
          }
        }
      } catch (IOException e) {
        // Then nothing can be read of it.
      }
    }
    return numbers;
  }

  /** Also as a percentage, in ten thousands, and with the other sign. */
  boolean have(BigDecimal figure) {
    BigDecimal plain = figure.abs();
    return has(plain) || has(plain.movePointLeft(4)) || has(plain.movePointRight(2));
  }

  private boolean has(BigDecimal number) {
    return number.signum() == 0 || all.contains(number.stripTrailingZeros());
  }

  private static byte[] unpacked(byte[] bytes) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return readable(in);
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** The bytes up to where the stream breaks off. */
  private static byte[] readable(InputStream in) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    byte[] one = new byte[512];
    try {
      for (int read = in.read(one); read >= 0; read = in.read(one)) {
        out.write(one, 0, read);
      }
    } catch (IOException e) {
      // So much could be read.
    }
    return out.toByteArray();
  }

  private void addAll(byte[] bytes) {
    boolean isMarked =
        bytes.length > 1 && (bytes[0] == -1 && bytes[1] == -2 || bytes[0] == -2 && bytes[1] == -1);
    for (Charset charset :
        isMarked ? List.of(StandardCharsets.UTF_16) : List.of(StandardCharsets.UTF_8, GB18030)) {
      String text = Normalizer.normalize(new String(bytes, charset), Normalizer.Form.NFKC);
      Matcher digits = DIGITS.matcher(text);
      while (digits.find()) {
        String found = digits.group();
        if (found.length() < 2_000) {
          add(found.replace(",", ""));
          add(found.replace(".", "").replace(',', '.'));
          for (String part : found.split(",")) {
            add(part);
          }
        }
      }
    }
  }

  private void add(String text) {
    try {
      all.add(
          new BigDecimal(text).setScale(10, java.math.RoundingMode.HALF_UP).stripTrailingZeros());
    } catch (NumberFormatException e) {
      // No number.
    }
  }
}
