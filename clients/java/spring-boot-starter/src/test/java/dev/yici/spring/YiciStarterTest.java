package dev.yici.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yici.client.Feel;
import dev.yici.client.RealCity;
import dev.yici.client.Yici;
import dev.yici.v1.GetInstanceRequest;
import dev.yici.v1.GetStatusRequest;
import dev.yici.v1.Job;
import dev.yici.v1.StartProcessRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The starter in contexts of Spring, against the real server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class YiciStarterTest {
  private static RealCity server;

  private final ApplicationContextRunner spring = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(YiciAutoConfiguration.class, YiciHealthAutoConfiguration.class));

  @BeforeAll
  static void start() {
    server = new RealCity();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private ApplicationContextRunner as(String who, String... more) {
    return spring.withPropertyValues("yici.address=" + server.address(), "yici.token=" + RealCity.token(who)).withPropertyValues(more);
  }

  /** As an application finds them. */
  @Test
  void bothConfigurationsAreNamedForSpringBoot() {
    assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates())
        .contains(YiciAutoConfiguration.class.getName(), YiciHealthAutoConfiguration.class.getName());
  }

  @Test
  void withoutAnAddressNothingIsConfigured() {
    spring.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Yici.class).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void theClientComesFromPropertiesAndIsClosedWithItsContext() {
    final List<Yici> seen = new CopyOnWriteArrayList<>();
    as(RealCity.ROOT, "yici.deadline=20s", "yici.retry.attempts=3").run(context -> {
      final Yici city = context.getBean(Yici.class);
      assertThat(city.admin().getStatus(GetStatusRequest.getDefaultInstance()).getLogId()).hasSize(32);
      seen.add(city);
    });
    assertThat(seen.get(0).channel().isShutdown()).isTrue();
  }

  @Test
  void anApplicationsOwnClientIsTaken() {
    as(RealCity.ROOT).withUserConfiguration(Own.class).run(context -> assertThat(context).hasSingleBean(Yici.class).hasBean("own"));
  }

  @Configuration(proxyBeanMethods = false)
  static class Own {
    @Bean
    Yici own() {
      return Yici.builder("127.0.0.1:1").build();
    }
  }

  @Test
  void propertiesOutsideTheirRangesAreSaid() {
    for (String wrong : List.of("yici.retry.attempts=0", "yici.deadline=0s", "yici.tls.certificate=chain.pem", "yici.tls.roots=not-there.pem")) {
      as(RealCity.ROOT, wrong).run(context -> assertThat(context).hasFailed());
    }
  }

  @Test
  void theHealthIsUpWhileTheServerServesAndDownWhenItIsDead() {
    as(RealCity.ROOT, "yici.health.timeout=5s").run(context -> {
      final HealthIndicator health = context.getBean(HealthIndicator.class);
      assertThat(health.health().getStatus()).isEqualTo(Status.UP);
      server.kill();
      assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.health().getDetails()).containsKey("status");
      server.start();
    });
    as(RealCity.ROOT, "management.health.yici.enabled=false").run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    as(RealCity.ROOT).withClassLoader(new FilteredClassLoader(HealthIndicator.class))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Yici.class));
  }

  @Test
  void aBeansMethodsDoJobs() {
    deploy();
    as(RealCity.HALL_SYSTEM).withUserConfiguration(Checks.class).run(context -> {
      final String checked = begin("spring-check");
      final String noted = begin("spring-note");
      assertThat(ended(checked)).isEqualTo("COMPLETED");
      assertThat(ended(noted)).isEqualTo("COMPLETED");
      assertThat(context.getBean(Checks.class).done).containsExactlyInAnyOrder("check 12.50", "note spring-note");
    });
    as(RealCity.HALL_SYSTEM, "yici.jobs.enabled=false").withUserConfiguration(Checks.class)
        .run(context -> assertThat(context).doesNotHaveBean(YiciJobs.class));
  }

  @Test
  void aMethodThatCannotBeCalledWithAJobEndsTheStart() {
    as(RealCity.HALL_SYSTEM).withUserConfiguration(Wrong.class).run(context -> assertThatThrownBy(context::isRunning)
        .hasStackTraceContaining("expected a Job and a Map as parameters"));
  }

  @Configuration(proxyBeanMethods = false)
  static class Checks {
    final List<String> done = new CopyOnWriteArrayList<>();

    @YiciJob("spring-check")
    Map<String, ?> check(Job job, Map<String, Object> values) {
      done.add("check " + values.get("amount"));
      return Map.of("passed", true);
    }

    @YiciJob(value = "spring-note", threads = 2, leaseSeconds = 30)
    void note(Job job) {
      done.add("note " + job.getType());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Wrong {
    @YiciJob("spring-wrong")
    void wrong(String text) {
      throw new AssertionError(text);
    }
  }

  private static void deploy() {
    for (String type : List.of("spring-check", "spring-note")) {
      server.run("process", "deploy", server.write(type + ".bpmn", """
          <?xml version="1.0" encoding="UTF-8"?>
          <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
            <process id="TYPE" isExecutable="true">
              <startEvent id="s"/><serviceTask id="j" yici:jobType="TYPE"/><endEvent id="e"/>
              <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
            </process>
          </definitions>
          """.replace("TYPE", type)).toString());
    }
  }

  private static String begin(String process) {
    try (Yici root = server.as(RealCity.ROOT)) {
      return root.workflow().startProcess(StartProcessRequest.newBuilder().setProcessId(process)
          .addAllVariables(Feel.variables(Map.of("amount", new BigDecimal("12.50")))).build()).getInstanceId();
    }
  }

  /** The instance's status once it is not running any more, or after 30 s. */
  private static String ended(String instance) {
    String status = "";
    try (Yici root = server.as(RealCity.ROOT)) {
      for (int i = 0; i < 600 && !status.equals("COMPLETED"); ++i) {
        RealCity.pause(50);
        status = root.workflow().getInstance(GetInstanceRequest.newBuilder().setInstanceId(instance).build()).getStatus();
      }
    }
    return status;
  }
}
