package dev.yici.spring;

import dev.yici.client.Yici;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the {@link Yici} that is there, where Spring Boot's health is. */
@AutoConfiguration(after = YiciAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
public class YiciHealthAutoConfiguration {
  /** Off with {@code management.health.yici.enabled=false}. */
  @Bean
  @ConditionalOnBean(Yici.class)
  @ConditionalOnMissingBean(name = "yiciHealthIndicator")
  @ConditionalOnProperty(name = "management.health.yici.enabled", matchIfMissing = true)
  YiciHealthIndicator yiciHealthIndicator(Yici city, YiciProperties properties) {
    return new YiciHealthIndicator(city, properties.health().timeout());
  }
}
