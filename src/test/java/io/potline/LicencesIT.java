package io.potline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The licences of what potline ships or needs, by the bill of materials that the build writes. */
class LicencesIT {

  /** None of these asks for the source of a program that uses the library. */
  private static final Set<String> ALLOWED =
      Set.of(
          "0BSD",
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "BSD-4-Clause",
          "(CDDL-1.0 OR GPL-2.0-with-classpath-exception)",
          "EPL-2.0",
          "MIT",
          "MPL-2.0",
          "The (New) BSD License",
          "Unicode-3.0");

  /** Their pom names none; looked up in the jar or at the project. */
  private static final Map<String, String> NOT_IN_THE_POM =
      Map.of(
          "oro:oro", "Apache-1.1",
          "org.apache.datasketches:datasketches-memory", "Apache-2.0",
          "org.apache.xbean:xbean-asm9-shaded", "Apache-2.0");

  private record Component(String name, String version, List<String> licences) {

    boolean isAllowed() {
      return licences.stream().anyMatch(ALLOWED::contains) || NOT_IN_THE_POM.containsKey(name);
    }

    String line() {
      return "| %s | %s | %s |%n"
          .formatted(
              name,
              version,
              licences.isEmpty() ? NOT_IN_THE_POM.get(name) : String.join(", ", licences));
    }
  }

  private static final List<Component> COMPONENTS = new ArrayList<>();

  @BeforeAll
  static void readTheBill() throws IOException {
    Path file = Path.of("target", "bom.json");
    assumeTrue(
        Files.exists(file), "mvn -o writes no bill of materials: the plugin wants to be online");
    JsonNode bill = new ObjectMapper().readTree(file.toFile());
    for (JsonNode component : bill.path("components")) {
      COMPONENTS.add(
          new Component(
              component.path("group").asText() + ":" + component.path("name").asText(),
              component.path("version").asText(),
              StreamSupport.stream(component.path("licenses").spliterator(), false)
                  .map(LicencesIT::licence)
                  .toList()));
    }
    COMPONENTS.sort(Comparator.comparing(Component::name));
  }

  private static String licence(JsonNode entry) {
    JsonNode licence = entry.path("license");
    return entry.has("expression")
        ? entry.path("expression").asText()
        : licence.path("id").asText(licence.path("name").asText());
  }

  @Test
  void eachLibraryHasALicenceThatIsAllowed() {
    assertThat(COMPONENTS).hasSizeGreaterThan(100).allMatch(Component::isAllowed);
  }

  @Test
  void theListOfLicencesIsUpToDate() throws IOException {
    StringBuilder list =
        new StringBuilder(
            """
            # Third-party libraries

            What potline ships or needs at run time, from `target/bom.json`. Written by `LicencesIT`: after a change of
            `pom.xml`, run `mvn verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LicencesIT` and copy `target/THIRD-PARTY.md` here.

            | library | version | licences, of which one applies |
            | --- | --- | --- |
            """);
    COMPONENTS.forEach(component -> list.append(component.line()));
    Files.writeString(Path.of("target", "THIRD-PARTY.md"), list);
    assertThat(Path.of("THIRD-PARTY.md")).hasContent(list.toString());
  }
}
