package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeelTest {
  @Test
  void valuesComeBackAsTheyWent() {
    final List<Object> values = Arrays.asList(null, true, "文", new BigDecimal("0.10"), LocalDate.of(2020, 2, 29),
        Arrays.asList(BigDecimal.ONE, Collections.singletonList(null)), Map.of("a", Map.of("b", "c")), List.of(), Map.of());
    for (Object value : values) {
      assertEquals(value, Feel.toJava(Feel.of(value)));
    }
    assertEquals(values, Feel.toJava(Feel.of(values)));
    assertEquals("7", Feel.of(7).getNumber());
    assertEquals("9223372036854775807", Feel.of(Long.MAX_VALUE).getNumber());
  }

  @Test
  void timesAndLengthsAreWrittenAsFeelReadsThem() {
    assertEquals("09:00:00", Feel.of(LocalTime.of(9, 0)).getTime());
    assertEquals("2020-04-20T09:00:00+08:00", Feel.of(OffsetDateTime.of(2020, 4, 20, 9, 0, 0, 0, ZoneOffset.ofHours(8))).getDateTime());
    assertEquals("PT26H", Feel.of(Duration.ofHours(26)).getDaysTime());
    assertEquals("-PT1M30S", Feel.of(Duration.ofSeconds(-90)).getDaysTime());
    assertEquals("-P1Y2M", Feel.of(Period.ofMonths(-14)).getYearsMonths());
  }

  @Test
  void whatIsNoDecimalAndWhatHasNoFormIsRefused() {
    for (Object value : List.of(0.1, 1f, new Object(), Period.ofDays(1), List.of(0.5), Map.of(1, 2))) {
      assertThrows(IllegalArgumentException.class, () -> Feel.of(value));
    }
    Object deep = List.of();
    for (int i = 0; i < 60; ++i) {
      deep = List.of(deep);
    }
    final Object tooDeep = deep;
    assertThrows(IllegalArgumentException.class, () -> Feel.of(tooDeep));
  }
}
