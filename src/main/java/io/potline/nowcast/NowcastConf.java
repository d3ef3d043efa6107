package io.potline.nowcast;

import io.potline.conf.Catalogue;
import io.potline.conf.Chain;
import io.potline.conf.Conf;
import io.potline.conf.Periods;
import io.potline.conf.TradingCalendar;
import java.io.Serializable;

/** The parts of conf that a nowcast depends on. */
public record NowcastConf(
    Chain chain, Catalogue catalogue, Periods periods, TradingCalendar calendar, String vatBasis)
    implements Serializable {

  public static NowcastConf of(Conf conf) {
    return new NowcastConf(
        conf.chain(),
        conf.catalogue(),
        conf.periods(),
        conf.calendar(),
        conf.settings().vatBasis());
  }
}
