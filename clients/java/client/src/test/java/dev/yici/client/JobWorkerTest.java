package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yici.v1.GetInstanceRequest;
import dev.yici.v1.GetStatusRequest;
import dev.yici.v1.ProcessInstance;
import dev.yici.v1.Job;
import dev.yici.v1.SetJobWorkersRequest;
import dev.yici.v1.StartProcessRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers over the real server. Each test has jobs of a type of its own. */
@Timeout(120)
class JobWorkerTest {
  private static RealCity server;
  private static Yici root;
  private static Yici hall;

  @BeforeAll
  static void start() {
    server = new RealCity();
    root = server.as(RealCity.ROOT);
    hall = server.as(RealCity.HALL_SYSTEM);
  }

  @AfterAll
  static void stop() {
    root.close();
    hall.close();
    server.close();
  }

  private static void deploy(String type) {
    server.run("process", "deploy", server.write(type + ".bpmn", """
        <?xml version="1.0" encoding="UTF-8"?>
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
          <process id="TYPE" isExecutable="true">
            <startEvent id="s"/><serviceTask id="j" yici:jobType="TYPE"/><endEvent id="e"/>
            <boundaryEvent id="b" attachedToRef="j"><errorEventDefinition errorRef="no"/></boundaryEvent><endEvent id="refused"/>
            <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
            <sequenceFlow id="f3" sourceRef="b" targetRef="refused"/>
          </process>
          <error id="no" errorCode="NO"/>
        </definitions>
        """.replace("TYPE", type)).toString());
  }

  private static String begin(String type, String amount) {
    return root.workflow().startProcess(StartProcessRequest.newBuilder().setProcessId(type)
        .addAllVariables(Feel.variables(Map.of("amount", new BigDecimal(amount)))).build()).getInstanceId();
  }

  private static ProcessInstance found(String id) {
    return root.workflow().getInstance(GetInstanceRequest.newBuilder().setInstanceId(id).build());
  }

  private static void later(Duration step) {
    final var now = root.admin().getStatus(GetStatusRequest.getDefaultInstance()).getLegalTime();
    root.advanceClock(Instant.ofEpochSecond(now.getSeconds(), now.getNanos()).plus(step));
  }

  private static JobWorker.Builder worker(String type, JobHandler handler) {
    return JobWorker.builder(hall, type, handler).poll(Duration.ZERO);
  }

  @Test
  void aWorkerCompletesThrowsAndFailsAsItsHandlerDoes() {
    deploy("check");
    final String good = begin("check", "12.50");
    final String dear = begin("check", "5000");
    final String broken = begin("check", "-1");
    final String inexact = begin("check", "7");
    final JobHandler handler = (job, values) -> switch (((BigDecimal) values.get("amount")).toPlainString()) {
      case "5000" -> throw new BpmnError("NO", Map.of("limit", 1000));
      case "-1" -> throw new IllegalStateException("negative");
      case "7" -> Map.of("rate", 0.5);
      default -> Map.of("passed", true);
    };
    try (JobWorker worker = worker("check", handler).threads(4).build()) {
      assertEquals(4, worker.runOnce());
      assertEquals(1, worker.completed());
      assertEquals(0, worker.lost());
    }
    assertEquals("COMPLETED", found(good).getStatus());
    assertEquals("COMPLETED", found(dear).getStatus());
    assertEquals("RUNNING", found(broken).getStatus());
    assertTrue(found(broken).getJobs(0).getFailure().contains("negative"));
    assertEquals(2, found(broken).getJobs(0).getRetries());
    assertTrue(found(inexact).getJobs(0).getFailure().contains("BigDecimal"), found(inexact).toString());
  }

  @Test
  void aJobIsCompletedOnceThoughTheServerIsKilledWhileItIsDone() {
    deploy("killed");
    final String instance = begin("killed", "1");
    final AtomicInteger done = new AtomicInteger();
    final JobHandler handler = (job, values) -> {
      server.restart();
      return Map.of("times", done.incrementAndGet());
    };
    try (JobWorker worker = worker("killed", handler).build()) {
      assertEquals(1, worker.runOnce());
      assertEquals(1, worker.completed());
      assertEquals(0, worker.runOnce());
    }
    assertEquals(1, done.get());
    assertEquals("COMPLETED", found(instance).getStatus());
  }

  @Test
  void anOutageIsWaitedOutAndAClosedWorkerEnds() {
    deploy("outage");
    final CountDownLatch both = new CountDownLatch(2);
    final JobWorker worker = JobWorker.builder(server.as(RealCity.HALL_SYSTEM), "outage", (job, values) -> {
      both.countDown();
      return null;
    }).poll(Duration.ofSeconds(5)).build();
    final CompletableFuture<Void> running = worker.start();
    begin("outage", "1");
    server.kill();
    RealCity.pause(300);
    server.start();
    begin("outage", "2");
    assertTrue(awaits(both), "both jobs were done");
    worker.close();
    running.join();
    assertEquals(2, worker.completed() + worker.lost());
  }

  private static boolean awaits(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void aLeaseIsExtendedWhileItsJobIsDone() {
    deploy("long");
    final String instance = begin("long", "1");
    try (Yici beizhen = server.as(RealCity.OTHER_HALL);
        JobWorker other = JobWorker.builder(beizhen, "long", (job, values) -> null).poll(Duration.ZERO).build();
        JobWorker worker = worker("long", (job, values) -> Map.of("taken", longWork(other))).lease(Duration.ofSeconds(3)).build()) {
      worker.runOnce();
      assertEquals(1, worker.completed());
      assertEquals(0, other.completed());
    }
    assertEquals("COMPLETED", found(instance).getStatus());
  }

  /** Six seconds of the city's time; how many jobs another worker could take from a lease of three meanwhile. */
  private static int longWork(JobWorker other) {
    int taken = 0;
    for (int i = 0; i < 3; ++i) {
      later(Duration.ofSeconds(2));
      RealCity.pause(1_600);
      taken += other.runOnce();
    }
    return taken;
  }

  @Test
  void aJobWhoseLeaseHasRunOutIsLostToWhoTookItThen() {
    deploy("lost");
    final String instance = begin("lost", "1");
    try (Yici beizhen = server.as(RealCity.OTHER_HALL);
        JobWorker other = JobWorker.builder(beizhen, "lost", (job, values) -> null).poll(Duration.ZERO).build();
        JobWorker late = worker("lost", (job, values) -> {
          later(Duration.ofMinutes(2));
          return Map.of("jobs", other.runOnce());
        }).build()) {
      assertEquals(1, late.runOnce());
      assertEquals(0, late.completed());
      assertEquals(1, late.lost());
      assertEquals(1, other.completed());
    }
    assertEquals("COMPLETED", found(instance).getStatus());
  }

  @Test
  void asManyJobsAsThreadsAreDoneAtATime() {
    deploy("many");
    for (int i = 0; i < 6; ++i) {
      begin("many", "1");
    }
    final CountDownLatch together = new CountDownLatch(3);
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger now = new AtomicInteger();
    final JobHandler handler = (job, values) -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      together.countDown();
      final boolean met = awaits(together);
      now.decrementAndGet();
      return Map.of("met", met);
    };
    try (JobWorker worker = worker("many", handler).threads(3).build()) {
      assertEquals(3, worker.runOnce());
      assertEquals(3, worker.runOnce());
      assertEquals(6, worker.completed());
    }
    assertEquals(3, most.get());
  }

  @Test
  void aWorkerThatMayNotTakeJobsOfATypeIsTold() {
    deploy("listed");
    root.workflow().setJobWorkers(SetJobWorkersRequest.newBuilder().setType("listed").addWorkers(RealCity.OTHER_HALL).build());
    try (JobWorker worker = worker("listed", (job, values) -> null).build()) {
      assertEquals("WORKER_NOT_LISTED", assertThrows(RejectionException.class, worker::run).reason());
      final var failed = assertThrows(CompletionException.class, () -> worker.start().join());
      assertEquals(RejectionException.class, failed.getCause().getClass());
    }
  }

  @Test
  void aJobInHandWhenItsWorkerClosesIsLeftToItsLease() {
    deploy("closing");
    final String instance = begin("closing", "1");
    final CountDownLatch begun = new CountDownLatch(1);
    final JobWorker worker = worker("closing", (job, values) -> {
      begun.countDown();
      Thread.sleep(60_000);
      return null;
    }).grace(Duration.ZERO).build();
    worker.start();
    awaits(begun);
    worker.close();
    RealCity.pause(200);
    final Job left = found(instance).getJobs(0);
    assertEquals(3, left.getRetries(), "no retry is spent");
    assertEquals("", left.getFailure());
  }
}
