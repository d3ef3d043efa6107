package io.potline.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.conf.FileLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No entry of the landing folder is passed over: it is a file to be read, or has a reason. */
class LocalListingTest {

  @TempDir Path temporary;

  private Path landing;
  private Path prices;

  @BeforeEach
  void folders() throws IOException {
    landing = temporary.resolve("landing");
    prices = Files.createDirectories(landing.resolve("prices"));
  }

  /** Name and reason of each entry; an empty reason where it is read. */
  private Map<String, String> listed() throws IOException {
    Map<String, String> all = new TreeMap<>();
    List<Listed> listed =
        LocalListing.of(
            new org.apache.hadoop.fs.Path("file", null, landing.toString()),
            "prices",
            FileLimits.standard());
    listed.forEach(l -> all.put(l.name(), l.unreadable() == null ? "" : l.unreadable()));
    assertThat(all).hasSameSizeAs(listed);
    return all;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void namesThatHadoopTakesForSomethingElseAreFiles() throws IOException {
    for (String name : List.of("a:b.csv", "a b.csv", "a%41.csv", "a?b#c", "{a,b}*", "a\nb")) {
      Files.createFile(prices.resolve(name));
    }
    assertThat(listed())
        .containsOnlyKeys(
            "prices/a:b.csv",
            "prices/a b.csv",
            "prices/a%41.csv",
            "prices/a?b#c",
            "prices/{a,b}*",
            "prices/a\nb")
        .allSatisfy((name, reason) -> assertThat(reason).isEmpty());
  }

  @Test
  void aNameThatIsNotInUtf8IsShownWithItsBytes() throws IOException, InterruptedException {
    run("bash", "-c", "touch '" + prices + "'/$'\\xc2\\xc1.csv'");
    assertThat(listed())
        .hasSize(1)
        .hasEntrySatisfying(
            "prices/%C2%C1.csv", reason -> assertThat(reason).contains("not in the encoding"));
  }

  @Test
  void aPipeIsNamedAndNotOpened() throws IOException, InterruptedException {
    run("mkfifo", prices.resolve("pipe.csv").toString());
    Files.createSymbolicLink(prices.resolve("link-to-pipe.csv"), prices.resolve("pipe.csv"));
    assertThat(listed())
        .hasSize(2)
        .allSatisfy((name, reason) -> assertThat(reason).contains("a pipe, a socket or a device"));
  }

  @Test
  void linksOutOfTheLandingFolderAndToNowhereAreNamed() throws IOException {
    Path outside = Files.createDirectories(temporary.resolve("landing-2"));
    Files.createFile(outside.resolve("secret.csv"));
    Files.createSymbolicLink(prices.resolve("file.csv"), outside.resolve("secret.csv"));
    Files.createSymbolicLink(prices.resolve("folder"), outside);
    Files.createSymbolicLink(prices.resolve("up"), Path.of("../../landing-2/secret.csv"));
    Files.createSymbolicLink(prices.resolve("nowhere.csv"), Path.of("gone.csv"));
    Files.createSymbolicLink(prices.resolve("itself.csv"), Path.of("itself.csv"));
    Map<String, String> listed = listed();
    assertThat(listed).hasSize(5);
    assertThat(listed.get("prices/file.csv")).contains("outside of the landing folder");
    assertThat(listed.get("prices/folder")).contains("outside of the landing folder");
    assertThat(listed.get("prices/up")).contains("outside of the landing folder");
    assertThat(listed.get("prices/nowhere.csv")).contains("link to gone.csv, which can't be read");
    assertThat(listed.get("prices/itself.csv")).contains("which can't be read");
  }

  @Test
  void linksWithinTheLandingFolderAreFollowedOnceEach() throws IOException {
    Path archive = Files.createDirectories(landing.resolve("archive"));
    Files.createFile(archive.resolve("old.csv"));
    Path deep = Files.createDirectories(prices.resolve("deep"));
    Files.createFile(deep.resolve("new.csv"));
    Files.createSymbolicLink(prices.resolve("linked"), archive);
    Files.createSymbolicLink(prices.resolve("again"), archive);
    Files.createSymbolicLink(prices.resolve("one.csv"), archive.resolve("old.csv"));
    Files.createSymbolicLink(deep.resolve("circle"), prices);
    assertThat(listed())
        .containsOnly(
            Map.entry("prices/again/old.csv", ""),
            Map.entry("prices/deep/new.csv", ""),
            Map.entry("prices/one.csv", ""));
  }

  @Test
  void theLandingFolderItselfMayBeALink() throws IOException {
    Files.createFile(prices.resolve("x.csv"));
    landing = Files.createSymbolicLink(temporary.resolve("link"), landing);
    assertThat(listed()).containsExactly(Map.entry("prices/x.csv", ""));
  }

  @Test
  void aFileInPlaceOfTheFoldersIsNamed() throws IOException {
    Files.delete(prices);
    assertThat(listed()).isEmpty();
    Files.createFile(prices);
    assertThat(listed())
        .containsExactly(Map.entry("prices", "it is a file, and should be a folder"));
  }

  @Test
  void aFileBeyondTheSizeIsNotReadAtAll() throws IOException {
    try (var file = new java.io.RandomAccessFile(prices.resolve("huge.csv").toFile(), "rw")) {
      file.setLength((1L << 30) + 1);
    }
    assertThat(listed().get("prices/huge.csv"))
        .isEqualTo(
            "it has more than 1,024 megabytes; the limit is the setting potline.file.max-megabytes");
  }
}
