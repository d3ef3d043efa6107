package io.potline.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.potline.query.Statements.Statement;
import org.junit.jupiter.api.Test;

class StatementsTest {

  @Test
  void aSemicolonEndsAStatementUnlessItIsQuotedOrInAComment() {
    assertThat(
            Statements.of(
                """
                -- first; of two
                SELECT 'a;b', "c;d", `e;f` -- not; here
                  /* nor;
                     here */ FROM t;

                SELECT 'it\\'s; one', 'it''s; one';
                -- the end;
                """))
        .containsExactly(
            "-- first; of two\nSELECT 'a;b', \"c;d\", `e;f` -- not; here\n  /* nor;\n     here */ FROM t",
            "SELECT 'it\\'s; one', 'it''s; one'");
  }

  @Test
  void anUnfinishedTextIsOneStatement() {
    assertThat(Statements.of("SELECT 'a; b")).containsExactly("SELECT 'a; b");
    assertThat(Statements.of("SELECT 1 /* ; ")).containsExactly("SELECT 1 /* ;");
    assertThat(Statements.of(" ; ;\n-- nothing\n")).isEmpty();
    assertThat(Statements.of("SELECT 1")).containsExactly("SELECT 1");
  }

  @Test
  void aStatementHasTheLineOnWhichItBegins() {
    assertThat(Statements.placed("SELECT 1;\n\n-- two\nSELECT\n 2; SELECT 3"))
        .containsExactly(
            new Statement("SELECT 1", 1, 1),
            new Statement("-- two\nSELECT\n 2", 2, 3),
            new Statement("SELECT 3", 3, 5));
  }
}
