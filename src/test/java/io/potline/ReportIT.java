package io.potline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.print.PrintOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The demo's report in a real browser, as an analyst opens it. */
@Tag("slow")
@WithSpark
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportIT {

  private static final List<String> DRAWN =
      Stream.concat(
              Stream.of("moved_day", "moved_year", "ranking", "curve_aluminium", "band_chain"),
              Stream.iterate(1, i -> i + 1)
                  .limit(20)
                  .filter(i -> i != 17) // drawn with figure 16
                  .map("fig%02d"::formatted))
          .toList();
  private static final int MAX_BYTES = 5_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private ChromeDriver browser;

  @BeforeAll
  void start(SparkSession spark) throws IOException, InterruptedException {
    Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = program("chromedriver");
    boolean isThere = chromium.isPresent() && driver.isPresent();
    if (!isThere) {
      System.err.println(
          "No chromium and chromedriver here: the report is not tested in a browser.");
    }
    assumeTrue(isThere, "needs chromium and chromedriver");
    Commands.Result report =
        Commands.potline(
            "--lake", DemoLake.path(), "report", "--lang", "both", "--out", file("en").toString());
    assertThat(report.exitCode()).as(report.err()).isZero();
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync");
    options.setExperimentalOption(
        "prefs", Map.of("download.default_directory", folder.toAbsolutePath().toString()));
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(driver.get().toFile()).build(),
            options);
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.quit();
    }
  }

  private static Optional<Path> program(String... names) {
    return Stream.of(names)
        .flatMap(
            name -> Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private Path file(String language) {
    return folder
        .resolve(language.equals("en") ? "report.html" : "report." + language + ".html")
        .toAbsolutePath();
  }

  private void open(String language, int width) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    browser.get(file(language).toUri().toString());
  }

  private long number(String script, Object... arguments) {
    return ((Number) browser.executeScript("return " + script, arguments)).longValue();
  }

  @ParameterizedTest
  @CsvSource({"en,375", "en,1440", "zh,375", "zh,1440"})
  void everyFigureHasMarksAndTheConsoleIsSilent(String language, int width) {
    open(language, width);
    for (String id : DRAWN) {
      // Beside its axes a chart has at least one shape that is filled or drawn with a series'
      // colour, as soon as its animation has begun.
      new WebDriverWait(browser, PATIENCE)
          .withMessage(id + " " + language + " " + width + " has no marks")
          .until(
              b ->
                  number(
                          "[...document.querySelectorAll('#' + arguments[0] + ' .chart svg path')]"
                              + ".filter(p => p.getBBox().width > 0 || p.getBBox().height > 0)"
                              + ".filter(p => [...COLOURS, 'url'].some(c =>"
                              + " (p.getAttribute('fill') || '').includes(c)"
                              + " || (p.getAttribute('stroke') || '').includes(c))).length",
                          id)
                      > 0);
    }
    assertThat(browser.findElements(By.cssSelector("#table1 tbody tr"))).hasSize(3);
    assertThat(browser.findElement(By.cssSelector("#table2 .missing")).getText()).isNotBlank();
    assertThat(browser.findElements(By.cssSelector("#state_margin .card"))).hasSize(4);
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    assertThat(number("performance.getEntriesByType('resource').length")).isZero();
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fig02", "fig12", "fig18", "moved_year", "price_grid"})
  void aPointedAtValueIsTold(String figure) {
    open("en", 1440);
    WebElement chart = browser.findElement(By.cssSelector("#" + figure + " .chart"));
    new Actions(browser).scrollToElement(chart).moveToElement(chart).perform();
    String tooltip =
        new WebDriverWait(browser, PATIENCE)
            .until(
                b ->
                    chart.findElements(By.cssSelector("div > b")).stream()
                        .filter(WebElement::isDisplayed)
                        .map(WebElement::getText)
                        .filter(text -> !text.isBlank())
                        .findFirst()
                        .orElse(null));
    assertThat(tooltip).containsPattern("-?\\d[\\d,]*\\.\\d+( CNY/t Al| Mt)?");
  }

  @Test
  void theLineOfZeroMarginPassesBetweenCellsOfOtherSign() {
    open("en", 1440);
    String option =
        "echarts.getInstanceByDom(document.querySelector('#price_grid .chart')).getOption()";
    new WebDriverWait(browser, PATIENCE)
        .until(b -> number(option + ".series[0].data.length") == 153);
    assertThat(number(option + ".series[1].data.length")).isPositive();
    assertThat(
            browser.executeScript(
                "const [cells, line] = %s.series.map(one => one.data);".formatted(option)
                    + "const at = (i, j) => cells.find(c => c[0] === i && c[1] === j)[2];"
                    + "return line.every(([i, j]) =>"
                    + " at(i, Math.floor(j)) * at(i, Math.ceil(j)) <= 0)"))
        .isEqualTo(true);
  }

  @Test
  void aSeriesCanBeHidden() {
    open("en", 1440);
    String chart = "echarts.getInstanceByDom(document.querySelector('#fig02 .chart'))";
    WebElement legend =
        new WebDriverWait(browser, PATIENCE)
            .until(
                b ->
                    b.findElements(By.cssSelector("#fig02 .chart svg text")).stream()
                        .filter(text -> text.getText().equals("Chain margin"))
                        .findFirst()
                        .orElse(null));
    new Actions(browser).scrollToElement(legend).click(legend).perform();
    assertThat(browser.executeScript("return " + chart + ".getOption().legend[0].selected"))
        .isEqualTo(Map.of("Chain margin", false));
  }

  @Test
  void theTableBehindAFigureIsShownAndDownloaded() throws IOException {
    open("en", 1440);
    WebElement figure = browser.findElement(By.id("fig20"));
    figure.findElement(By.cssSelector("details.table summary")).click();
    // The rows are written once the browser tells that the table was opened, which is after the
    // click.
    new WebDriverWait(browser, PATIENCE)
        .withMessage("the table of fig20 has no rows")
        .until(b -> !figure.findElements(By.cssSelector("tbody tr")).isEmpty());
    List<WebElement> rows = figure.findElements(By.cssSelector("tbody tr"));
    // 2017 and 2018 have no data, and a row that says so.
    assertThat(rows).hasSize(11);
    assertThat(rows.get(2).getText()).isEqualTo("2017");
    assertThat(rows.get(6).getText()).startsWith("2021 3,265.70 ").contains(" 3,265.70 243");
    figure.findElement(By.cssSelector("button.csv")).click();
    Path csv = folder.resolve("fig20.csv");
    new WebDriverWait(browser, PATIENCE).until(b -> Files.exists(csv));
    assertThat(Files.readString(csv))
        .startsWith(
            "\ufeffperiod,modelled_cny_per_t_al,reported_cny_per_t_al,published_cny_per_t_al,"
                + "observation_count,modelled_partial_count,reported_partial_count\r\n")
        .containsPattern("\r\n2021,3265\\.\\d+,[-\\d.]+,3265\\.7,243,,\r\n");
    assertThat(
            browser.executeScript(
                "return csvOf({columns: [{name: 'a'}], rows: [['=1+1'], ['-5'], [-5]]}).split('\\r\\n')"))
        .isEqualTo(List.of("\ufeffa", "'=1+1", "-5", "-5", ""));
  }

  @Test
  void aNotebookIsRendered() throws IOException, InterruptedException {
    Path html = folder.resolve("notebook.html");
    Commands.Result rendered =
        Commands.potline(
            "--lake",
            DemoLake.path(),
            "notebook",
            "notebooks/who_earns_what.sql",
            "--out",
            html.toString());
    assertThat(rendered.exitCode()).as(rendered.err()).isZero();
    browser.get(html.toUri().toString());
    assertThat(browser.findElements(By.cssSelector("figure"))).hasSize(5);
    assertThat(browser.findElements(By.cssSelector(".chart svg"))).hasSize(4);
    assertThat(browser.findElement(By.cssSelector("#cell2_1 tbody")).getText())
        .contains("2025-01-07 Alumina refining 2,657.69 86.2 % 56.61 %");
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
  }

  @Test
  void numbersAreRoundedHalfUp() {
    open("en", 1440);
    for (String[] sample :
        new String[][] {{"1.005", "1.01"}, {"-2.675", "-2.68"}, {"2405.5", "2,405.50"}}) {
      assertThat(
              browser.executeScript(
                  "return formatted(Number(arguments[0]), {isNumber: true, decimals: 2})",
                  sample[0]))
          .isEqualTo(sample[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {900, 1440})
  void nothingIsCroppedWhenPrinted(int width) throws IOException {
    open("en", width);
    List<List<String>> figures = printedFigures();
    assertThat(figures).hasSizeGreaterThan(DRAWN.size());
    try (PDDocument pdf = Loader.loadPDF(print())) {
      PrintedText printed = new PrintedText();
      String text = withoutSpace(printed.getText(pdf));
      assertThat(printed.outside).isEmpty();
      int start = 0;
      for (int i = 0; i < figures.size(); i++) {
        List<String> figure = figures.get(i);
        start = text.indexOf(figure.get(0), start);
        int end = i + 1 < figures.size() ? text.indexOf(figures.get(i + 1).get(0), start) : -1;
        assertThat(start).as(figure.get(0)).isNotNegative();
        assertThat(text.substring(start, end < 0 ? text.length() : end))
            .contains(figure.subList(1, figure.size()));
      }
    }
  }

  private static String withoutSpace(String text) {
    // NFKC: without ligatures, which a font may have.
    return Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\s+", "");
  }

  /** Of each chart, as it is printed, the caption and all labels that are not turned. */
  @SuppressWarnings("unchecked")
  private List<List<String>> printedFigures() {
    List<List<String>> figures =
        (List<List<String>>)
            browser.executeScript(
                """
                window.dispatchEvent(new Event('beforeprint'));
                const figures = [...document.querySelectorAll('figure')]
                  .filter(figure => figure.querySelector('.chart svg'))
                  .map(figure => [
                    figure.querySelector('figcaption'),
                    ...[...figure.querySelectorAll('.chart svg text')]
                      .filter(text => !text.getCTM()?.b),
                  ].map(element => element.textContent));
                window.dispatchEvent(new Event('afterprint'));
                return figures;
                """);
    return figures.stream()
        .map(figure -> figure.stream().map(ReportIT::withoutSpace).toList())
        .toList();
  }

  private byte[] print() {
    return Base64.getDecoder().decode(browser.print(new PrintOptions()).getContent());
  }

  /** The text of a printed page in reading order, and what of it lies beyond the right edge. */
  private static final class PrintedText extends PDFTextStripper {
    private final List<String> outside = new ArrayList<>();

    private PrintedText() {
      setSortByPosition(true);
    }

    @Override
    protected void processTextPosition(TextPosition text) {
      if (text.getX() + text.getWidth() > text.getPageWidth() - 1) {
        outside.add(text.getUnicode());
      }
      super.processTextPosition(text);
    }
  }

  @Test
  void itIsSmall() throws IOException {
    open("zh", 1440);
    assertThat(Files.size(file("zh"))).isLessThan(MAX_BYTES);
    assertThat(browser.findElement(By.tagName("html")).getAttribute("lang")).isEqualTo("zh-CN");
    assertThat(browser.findElement(By.cssSelector(".synthetic")).getText()).contains("合成样本数据");
  }
}
