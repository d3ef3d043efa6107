package io.potline.nowcast;

import io.potline.model.Season;
import java.time.YearMonth;
import java.util.List;

/**
 * How the residual is foretold: the part of a printed figure that the model does not see. Each
 * takes the residuals of some printed months; the simplest comes first.
 */
public enum NowcastMethod {
  LAST_RESIDUAL("last_residual", 1, Months.ALL),
  MEAN_OF_2("mean_residual_2", 2, Months.ALL),
  MEAN_OF_3("mean_residual_3", 3, Months.ALL),
  MEAN_OF_6("mean_residual_6", 6, Months.ALL),
  LAST_OF_SEASON("season_last_residual", 1, Months.OF_THE_SEASON),
  MEAN_OF_3_OF_SEASON("season_mean_residual_3", 3, Months.OF_THE_SEASON),
  /** The last printed figure itself, whatever the prices have done since. */
  LAST_FIGURE("last_figure", 1, Months.ALL);

  private enum Months {
    ALL,
    OF_THE_SEASON
  }

  private final String id;
  private final int count;
  private final Months months;

  NowcastMethod(String id, int count, Months months) {
    this.id = id;
    this.count = count;
    this.months = months;
  }

  public String id() {
    return id;
  }

  /**
   * The months whose residuals are taken: those of the season only if there are any.
   *
   * @param printed the latest first
   */
  List<YearMonth> taken(YearMonth month, List<YearMonth> printed) {
    List<YearMonth> ofSeason = printed.stream().filter(p -> isWet(p) == isWet(month)).toList();
    boolean takesSeason = months == Months.OF_THE_SEASON && !ofSeason.isEmpty();
    return (takesSeason ? ofSeason : printed).stream().limit(count).toList();
  }

  private static boolean isWet(YearMonth month) {
    return Season.WET.contains(month.atDay(1));
  }
}
