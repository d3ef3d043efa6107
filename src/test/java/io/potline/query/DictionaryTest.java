package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.potline.conf.Conf;
import io.potline.gold.Views;
import io.potline.gold.Views.View;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DictionaryTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Dictionary dictionary =
      new Dictionary(
          new PrintStream(bytes, true, StandardCharsets.UTF_8), Conf.read(Path.of("conf")));

  @Test
  void allTablesAndViewsAreThere() {
    dictionary.print();
    assertThat(printed())
        .containsPattern("bronze\\.price_quote +One ")
        .containsPattern("gold\\.margin_period +One period")
        .containsPattern("gold_as_of\\.margin_period +One period")
        .containsPattern("gold\\.pass_through +One period");
  }

  @Test
  void aTableIsDescribedWithTypesKeysUnitsAndMeaning() {
    dictionary.print("gold.margin_period");
    assertThat(printed())
        .startsWith("gold.margin_period\nOne period by region, stage and method")
        .containsPattern("period +string +key +Period, such as 2024")
        .containsPattern(
            "mean_margin_cny_per_t_al +decimal\\(18,6\\) +CNY per tonne of primary aluminium +Arith");
  }

  @Test
  void aViewIsDescribedWithItsQuery() {
    dictionary.print("gold.dry_season_loss");
    assertThat(printed())
        .startsWith("gold.dry_season_loss (view)\nOne dry season")
        .containsPattern("lost_output_mt +Mt +Sum over the months")
        .contains("FROM gold.capacity_utilisation");
  }

  @Test
  void everyColumnOfAViewHasItsComment() {
    for (View view : Views.all()) {
      assertThat(view.grain()).as(view.name()).startsWith("One ");
      assertThat(view.columns()).as(view.name()).hasSizeGreaterThan(5);
      assertThat(view.columns()).allMatch(column -> column.meaning().length() > 2);
      List<String> amounts =
          view.columns().stream()
              .filter(c -> c.name().matches(".*(_mt|_cny_per_t|_cny_per_t_al|_fraction|_count)"))
              .filter(c -> c.unit().isEmpty())
              .map(c -> c.name())
              .toList();
      assertThat(amounts).as(view.name() + " says the units of").isEmpty();
    }
  }

  @Test
  void anUnknownNameGetsASuggestion() {
    assertThatThrownBy(() -> dictionary.print("gold.margin_perod"))
        .hasMessage("No table or view gold.margin_perod, did you mean gold.margin_period?");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
