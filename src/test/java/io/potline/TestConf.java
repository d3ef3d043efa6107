package io.potline;

import io.potline.conf.Claim;
import io.potline.conf.Conf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The shipped settings, with changes of a test's own. */
public final class TestConf {

  private final Path folder;

  public TestConf(Path folder) {
    this.folder = folder;
    try (Stream<Path> files = Files.list(Path.of("conf"))) {
      Files.createDirectories(folder);
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a text that has to be there. */
  public TestConf replace(String file, String text, String by) {
    try {
      String before = Files.readString(folder.resolve(file));
      if (!before.contains(text)) {
        throw new IllegalArgumentException(file + " has no " + text);
      }
      Files.writeString(folder.resolve(file), before.replace(text, by));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestConf append(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), Files.readString(folder.resolve(file)) + text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestConf write(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Conf read() {
    return withClaims(readWithClaims(), claim -> false);
  }

  public Conf readWithClaims() {
    return Conf.read(folder);
  }

  /**
   * The shipped settings as they are, but for the claims: their queries take longer than a test.
   */
  public static Conf shipped() {
    return withClaims(Conf.read(Path.of("conf")), claim -> false);
  }

  /** The same settings with some of their claims. */
  public static Conf withClaims(Conf conf, Predicate<Claim> wanted) {
    return new Conf(
        conf.folder(),
        conf.settings(),
        conf.catalogue(),
        conf.chain(),
        conf.periods(),
        conf.calendar(),
        conf.scenarios(),
        conf.alerts(),
        conf.published(),
        conf.reference(),
        conf.claims().stream().filter(wanted).toList());
  }
}
