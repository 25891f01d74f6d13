package dev.yici.spring;

import dev.yici.client.Yici;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** A {@link Yici} where {@code yici.address} is given and the application makes none itself. */
@AutoConfiguration
@EnableConfigurationProperties(YiciProperties.class)
public class YiciAutoConfiguration {
  /** Closed with the context. */
  @Bean
  @ConditionalOnProperty("yici.address")
  @ConditionalOnMissingBean
  Yici yici(YiciProperties properties) {
    return properties.connect();
  }

  /** Starts the methods with {@link YiciJob} when the context has started, and stops them first. */
  @Bean
  @ConditionalOnBean(Yici.class)
  @ConditionalOnProperty(name = "yici.jobs.enabled", matchIfMissing = true)
  YiciJobs yiciJobs(Yici city, ListableBeanFactory beans) {
    return new YiciJobs(city, beans);
  }
}
