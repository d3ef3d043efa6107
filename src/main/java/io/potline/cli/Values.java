package io.potline.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options; says in words what is wrong with one. */
final class Values {

  private static final String WHOLE = "is no whole number, such as 10";

  private Values() {}

  static CommandLine register(CommandLine commandLine) {
    return commandLine
        .registerConverter(
            BigDecimal.class, converter("is no number, such as 45 or 44.5", BigDecimal::new))
        .registerConverter(Integer.class, converter(WHOLE, Integer::valueOf))
        .registerConverter(int.class, converter(WHOLE, Integer::valueOf))
        .registerConverter(Long.class, converter(WHOLE, Long::valueOf))
        .registerConverter(long.class, converter(WHOLE, Long::valueOf))
        .registerConverter(
            LocalDate.class, converter("is no date, such as 2025-01-07", LocalDate::parse));
  }

  private static <T> ITypeConverter<T> converter(String otherwise, Function<String, T> read) {
    return text -> {
      try {
        return read.apply(text.strip());
      } catch (NumberFormatException | DateTimeException e) {
        throw new TypeConversionException("'%s' %s".formatted(text, otherwise));
      }
    };
  }
}
