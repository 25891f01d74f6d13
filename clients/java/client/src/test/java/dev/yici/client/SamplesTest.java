package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yici.v1.GetInstanceRequest;
import dev.yici.v1.HistoryEvent;
import dev.yici.v1.StartProcessRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The READMEs' samples: that they are what runs here, and that it does what they say. */
@Timeout(120)
class SamplesTest extends Samples {
  private static final Pattern SAMPLE = Pattern.compile("( *)// sample: (\\w+)\n(.*?)\n *// end\n", Pattern.DOTALL);
  private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL);
  private static final List<String> EACH = List.of("submit", "refusal", "follow", "jobs", "clock", "futures");

  private final List<HistoryEvent> handled = new ArrayList<>();
  private final List<String> stored = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();

  @Override
  void handle(List<HistoryEvent> events) {
    handled.addAll(events);
  }

  /** Enough is seen once something befell a case that was received. */
  @Override
  void store(String cursor) {
    stored.add(cursor);
    if (!handled.get(handled.size() - 1).getType().equals("case.received")) {
      throw new Enough();
    }
  }

  @Override
  void show(String text) {
    shown.add(text);
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private static List<String> samples() throws IOException {
    final List<String> found = new ArrayList<>();
    final List<String> names = new ArrayList<>();
    final Path file = Path.of(System.getenv("YICI_SOURCE"), "clients/java/client/src/test/java/dev/yici/client/Samples.java");
    for (Matcher at = SAMPLE.matcher(Files.readString(file)); at.find();) {
      found.add(at.group(3).replaceAll("(?m)^" + at.group(1), ""));
      names.add(at.group(2));
    }
    assertEquals(EACH, names);
    return found;
  }

  @Test
  void theReadmesShowWhatRunsHere() throws IOException {
    final List<String> samples = samples();
    for (String readme : List.of("README.md", "README.zh-CN.md")) {
      final String text = Files.readString(Path.of(System.getenv("YICI_SOURCE"), "clients/java", readme));
      final List<String> blocks = SHOWN.matcher(text).results().map(one -> one.group(1)).toList();
      for (int i = 0; i < samples.size(); ++i) {
        final String sample = EACH.get(i).equals("submit") ? samples.get(i) + "\n}" : samples.get(i);
        assertTrue(blocks.contains(sample), readme + " shows another sample than: " + sample);
      }
    }
  }

  @Test
  void theSamplesDoWhatTheySay() {
    try (RealCity server = new RealCity(); Yici root = server.as(RealCity.ROOT);
        Yici hall = server.as(RealCity.HALL_SYSTEM)) {
      final String number = submit(server.address(), RealCity.token(RealCity.CLERK));
      clock(root);
      refusal(root, number);
      assertTrue(shown.get(0).matches("[A-Z_]+ .*[\\u4e00-\\u9fff].*\\{.*\\}"), shown.get(0));
      followed(root);
      assertEquals("已受理", futures(root, number).join());
      server.run("process", "deploy", server.write("credit.bpmn", MODEL).toString());
      final var start = StartProcessRequest.newBuilder().setProcessId("credit")
          .addAllVariables(Feel.variables(Map.of("amount", new BigDecimal("12.50")))).build();
      final String instance = root.workflow().startProcess(start).getInstanceId();
      try (JobWorker worker = jobs(hall)) {
        assertEquals(1, worker.runOnce());
      }
      assertEquals("COMPLETED", root.workflow().getInstance(GetInstanceRequest.newBuilder().setInstanceId(instance).build()).getStatus());
    }
  }

  private void followed(Yici root) {
    try {
      follow(root, "0");
    } catch (Enough enough) {
      assertEquals(stored.size(), List.copyOf(new java.util.LinkedHashSet<>(stored)).size());
      assertTrue(handled.stream().anyMatch(event -> event.getType().equals("case.received")));
    }
  }

  private static final String MODEL = """
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
        <process id="credit" isExecutable="true">
          <startEvent id="s"/><serviceTask id="j" yici:jobType="credit-check"/><endEvent id="e"/>
          <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
        </process>
      </definitions>
      """;
}
