package io.potline;

import io.potline.conf.Conf;
import io.potline.contract.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Settings for processes on small lakes: as shipped, but without claims. */
final class SmallConf {

  private static final String NO_CLAIMS =
      "claim,document,locator,statement,published,relation,decimals,unit,undecidable,reason,sql\n";

  private SmallConf() {}

  static TestConf in(Path folder) {
    return new TestConf(folder)
        .write("claims.csv", NO_CLAIMS)
        .replace(
            "potline.properties", "potline.lock-wait-seconds=60", "potline.lock-wait-seconds=600");
  }

  /** The tables that a local lake has. */
  static List<Table> tables(Path conf, String lake) {
    return Tables.all(Conf.read(conf)).stream()
        .filter(table -> Files.exists(Path.of(lake, table.name().replace('.', '/'))))
        .toList();
  }
}
