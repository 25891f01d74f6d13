package dev.yici.client;

import dev.yici.v1.FeelContext;
import dev.yici.v1.FeelList;
import dev.yici.v1.FeelValue;
import dev.yici.v1.Variable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Java values and those of FEEL, the language of processes: variables of jobs, messages and decisions.
 *
 * <pre>{@code
 * Feel.variables(Map.of("amount", new BigDecimal("12.50"), "due", LocalDate.of(2020, 4, 20)))
 * }</pre>
 *
 * <p>A name has 1 to 256 bytes, a value at most 64 KiB and 50 levels, a number at most 34 digits: the server refuses what is beyond
 * ({@code VARIABLE_INVALID}).
 */
public final class Feel {
  private static final int LEVELS_MAX = 50;

  private Feel() {}

  /**
   * null, Boolean, Byte to Long, BigInteger, BigDecimal, CharSequence, LocalDate, LocalTime, OffsetDateTime, ZonedDateTime, Duration,
   * Period, Iterable, and Map with texts as keys; a FeelValue stays.
   *
   * @throws IllegalArgumentException for anything else, such as double, which is no decimal; for a Period with days; beyond 50 levels
   */
  public static FeelValue of(Object value) {
    return of(value, LEVELS_MAX);
  }

  private static FeelValue of(Object value, int levels) {
    if (levels == 0) {
      throw new IllegalArgumentException("expected at most " + LEVELS_MAX + " levels of lists and contexts");
    }
    final FeelValue.Builder made = FeelValue.newBuilder();
    if (value instanceof FeelValue known) {
      return known;
    } else if (value instanceof Map<?, ?> map) {
      made.setContext(FeelContext.newBuilder().addAllEntries(variables(map, levels - 1)));
    } else if (value instanceof Iterable<?> items) {
      final FeelList.Builder list = FeelList.newBuilder();
      items.forEach(item -> list.addItems(of(item, levels - 1)));
      made.setList(list);
    } else if (value != null) {
      single(value, made);
    }
    return made.build();
  }

  private static void single(Object value, FeelValue.Builder made) {
    if (value instanceof Boolean truth) {
      made.setBoolean(truth);
    } else if (value instanceof BigDecimal number) {
      made.setNumber(number.toString());
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte
        || value instanceof BigInteger) {
      made.setNumber(value.toString());
    } else if (value instanceof CharSequence) {
      made.setText(value.toString());
    } else {
      temporal(value, made);
    }
  }

  private static void temporal(Object value, FeelValue.Builder made) {
    if (value instanceof LocalDate) {
      made.setDate(value.toString());
    } else if (value instanceof LocalTime time) {
      made.setTime(time.format(java.time.format.DateTimeFormatter.ISO_LOCAL_TIME));
    } else if (value instanceof OffsetDateTime moment) {
      made.setDateTime(moment.format(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    } else if (value instanceof ZonedDateTime moment) {
      made.setDateTime(moment.format(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    } else if (value instanceof Duration length) {
      made.setDaysTime(text(length));
    } else if (value instanceof Period length && length.getDays() == 0) {
      made.setYearsMonths(text(length));
    } else {
      throw new IllegalArgumentException("no FEEL value for " + value.getClass().getName()
          + "; a number with a fraction is a BigDecimal, a Period has years and months alone");
    }
  }

  /** One sign in front, as FEEL writes it; Java writes one before each part. */
  private static String text(Duration length) {
    return length.isNegative() ? "-" + length.negated() : length.toString();
  }

  private static String text(Period length) {
    final long months = length.toTotalMonths();
    final String sign = months < 0 ? "-" : "";
    return sign + "P" + Math.abs(months) / 12 + "Y" + Math.abs(months) % 12 + "M";
  }

  /**
   * null, Boolean, BigDecimal, String, LocalDate, List, Map. Times, times of a day and durations stay texts, for Java has no form for all
   * of FEEL's.
   */
  public static Object toJava(FeelValue value) {
    return switch (value.getKindCase()) {
      case BOOLEAN -> value.getBoolean();
      case NUMBER -> new BigDecimal(value.getNumber());
      case TEXT -> value.getText();
      case DATE -> LocalDate.parse(value.getDate());
      case TIME -> value.getTime();
      case DATE_TIME -> value.getDateTime();
      case DAYS_TIME -> value.getDaysTime();
      case YEARS_MONTHS -> value.getYearsMonths();
      case LIST -> items(value.getList());
      case CONTEXT -> values(value.getContext().getEntriesList());
      case KIND_NOT_SET -> null;
    };
  }

  private static List<Object> items(FeelList list) {
    final List<Object> items = new ArrayList<>();
    list.getItemsList().forEach(item -> items.add(toJava(item)));
    return Collections.unmodifiableList(items);
  }

  /** Names and values, in the order given; a variable for each. */
  public static List<Variable> variables(Map<String, ?> values) {
    return variables(values, LEVELS_MAX);
  }

  private static List<Variable> variables(Map<?, ?> values, int levels) {
    final List<Variable> made = new ArrayList<>();
    values.forEach((name, value) -> {
      if (!(name instanceof String text)) {
        throw new IllegalArgumentException("expected texts as names, but got " + name);
      }
      made.add(Variable.newBuilder().setName(text).setValue(of(value, levels)).build());
    });
    return made;
  }

  /** As {@link #toJava} gives them, by name, in the order given. */
  public static Map<String, Object> values(List<Variable> variables) {
    final Map<String, Object> values = new LinkedHashMap<>();
    variables.forEach(variable -> values.put(variable.getName(), toJava(variable.getValue())));
    return Collections.unmodifiableMap(values);
  }
}
