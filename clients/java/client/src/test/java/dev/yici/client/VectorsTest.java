package dev.yici.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import dev.yici.v1.AcceptCaseRequest;
import dev.yici.v1.WatchCasesRequest;
import dev.yici.v1.WatchCasesResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the clients of all languages do alike: tests/vectors/clients.json. */
@Timeout(60)
class VectorsTest {
  private static List<Map<String, Value>> rows(String name) {
    try {
      final Struct.Builder all = Struct.newBuilder();
      JsonFormat.parser().merge(Files.readString(Path.of(System.getenv("YICI_SOURCE"), "tests/vectors/clients.json")), all);
      return rows(all.getFieldsOrThrow(name));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static List<Map<String, Value>> rows(Value list) {
    return list.getListValue().getValuesList().stream().map(row -> row.getStructValue().getFieldsMap()).toList();
  }

  private static List<String> texts(Value list) {
    return list.getListValue().getValuesList().stream().map(Value::getStringValue).toList();
  }

  private static Yici.Builder twice(Scripted server) {
    return server.builder().retry(new Retry(2, Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private static YiciException failure(Yici city) {
    return assertThrows(YiciException.class, () -> city.approval().acceptCase(AcceptCaseRequest.getDefaultInstance()));
  }

  @Test
  void aCodeIsAKindOfErrorAndSentAgainOrNot() {
    for (var row : rows("codes")) {
      final String name = row.get("name").getStringValue();
      final Status.Code code = Status.Code.valueOf(name);
      assertEquals(row.get("code").getNumberValue(), code.value());
      try (Scripted server = new Scripted(ApprovalService.ACCEPT_CASE).fails(code, code); Yici city = twice(server).build()) {
        final Class<?> kind = switch (row.get("kind").getStringValue()) {
          case "rejection" -> RejectionException.class;
          case "unavailable" -> UnavailableException.class;
          case "deadline" -> DeadlineException.class;
          default -> YiciException.class;
        };
        assertEquals(kind, failure(city).getClass(), name);
        assertEquals(row.get("again").getBoolValue() ? 2 : 1, server.requests().size(), name);
      }
    }
  }

  private static StatusRuntimeException error(Map<String, Value> row) {
    final var status = com.google.rpc.Status.newBuilder().setCode((int) row.get("code").getNumberValue())
        .setMessage(row.get("message").getStringValue());
    for (var detail : rows(row.get("details"))) {
      status.addDetails(Any.newBuilder().setTypeUrl("type.googleapis.com/" + detail.get("type").getStringValue())
          .setValue(ByteString.copyFrom(Base64.getDecoder().decode(detail.get("value").getStringValue()))));
    }
    return Scripted.with(status.build());
  }

  @Test
  void anErrorSaysWhatTheServerSaid() {
    for (var row : rows("errors")) {
      final String name = row.get("name").getStringValue();
      try (Scripted server = new Scripted(ApprovalService.ACCEPT_CASE); Yici city = twice(server).build()) {
        server.gives(List.of(), error(row)).gives(List.of(), error(row));
        final YiciException failed = failure(city);
        assertEquals(row.get("reason").getStringValue(), failed.reason(), name);
        assertEquals(row.get("field").getStringValue(), failed.field(), name);
        assertEquals(row.get("zh").getStringValue(), failed.messageZh(), name);
        assertEquals(row.get("en").getStringValue(), failed.messageEn(), name);
        assertEquals(row.get("retry_after_ms").getNumberValue(), failed.retryAfter().map(Duration::toMillis).orElse(0L).doubleValue(), name);
        final Map<String, String> metadata = row.get("metadata").getStructValue().getFieldsMap().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().getStringValue()));
        assertEquals(metadata, failed.metadata(), name);
        assertEquals(row.get("again").getBoolValue() ? 2 : 1, server.requests().size(), name);
      }
    }
  }

  @Test
  void anIdIsGivenWhereOneIsMissingAndNothingElseChanges() throws ReflectiveOperationException, InvalidProtocolBufferException {
    for (var row : rows("request_ids")) {
      final String given = JsonFormat.printer().print(row.get("given").getStructValue());
      final var made = Class.forName("dev.yici.v1." + row.get("message").getStringValue()).getMethod("newBuilder").invoke(null);
      final Message.Builder request = (Message.Builder) made;
      JsonFormat.parser().merge(given, request);
      final Map<String, String> before = leaves(JsonFormat.printer().print(request));
      final Map<String, String> after = leaves(JsonFormat.printer().print(RequestIds.named(request.build())));
      final Set<String> ids = new HashSet<>();
      for (String path : texts(row.get("named"))) {
        final String id = after.remove(path);
        assertTrue(id != null && !id.isEmpty() && ids.add(id), path + " of " + given);
      }
      assertEquals(before, after, given);
    }
  }

  /** Paths and values. */
  private static Map<String, String> leaves(String json) throws InvalidProtocolBufferException {
    final Value.Builder value = Value.newBuilder();
    JsonFormat.parser().merge(json, value);
    final Map<String, String> found = new HashMap<>();
    leaves("", value.build(), found);
    return found;
  }

  private static void leaves(String path, Value value, Map<String, String> found) {
    final String prefix = path.isEmpty() ? "" : path + ".";
    if (value.hasStructValue()) {
      value.getStructValue().getFieldsMap().forEach((name, one) -> leaves(prefix + name, one, found));
    } else if (value.hasListValue()) {
      for (int i = 0; i < value.getListValue().getValuesCount(); ++i) {
        leaves(prefix + i, value.getListValue().getValues(i), found);
      }
    } else {
      found.put(path, value.getStringValue());
    }
  }

  private static void script(Scripted server, Map<String, Value> stream) {
    final List<WatchCasesResponse> messages = rows(stream.get("messages")).stream().map(one -> WatchCasesResponse.newBuilder()
        .setCursor(one.get("cursor").getStringValue()).setHeartbeat(one.get("heartbeat").getBoolValue()).build()).toList();
    if (stream.get("end").getStringValue().equals("SILENCE")) {
      server.gives(messages, null);
      return;
    }
    final Status.Code end = Status.Code.valueOf(stream.get("end").getStringValue());
    final var status = com.google.rpc.Status.newBuilder().setCode(end.value())
        .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(stream.get("reason").getStringValue()).build())).build();
    server.gives(messages, end == Status.Code.OK ? Scripted.ok() : Scripted.with(status));
  }

  @Test
  void aWatchGoesOnWhereItWasCutOffOrEndsWithWhatTheServerSaid() {
    for (var row : rows("watches")) {
      final String name = row.get("name").getStringValue();
      final Retry retry = new Retry((int) row.get("attempts").getNumberValue(), Duration.ofMillis(1), Duration.ofMillis(1));
      final Duration silence = Duration.ofMillis(row.containsKey("silence_ms") ? (long) row.get("silence_ms").getNumberValue() : 60_000);
      try (Scripted server = new Scripted(ApprovalService.WATCH_CASES); Yici city = server.builder().retry(retry).silence(silence).build()) {
        rows(row.get("streams")).forEach(stream -> script(server, stream));
        final WatchCasesRequest from = WatchCasesRequest.newBuilder().setCursor(row.get("from").getStringValue()).build();
        final List<String> given = new ArrayList<>();
        String ends = "OK";
        String reason = "";
        try (Watch<WatchCasesResponse> watch = city.approval().watchCases(from)) {
          watch.forEachRemaining(message -> given.add(message.getCursor()));
        } catch (YiciException failed) {
          ends = failed.code().name();
          reason = failed.reason();
        }
        assertEquals(texts(row.get("given")), given, name);
        assertEquals(row.get("ends").getStringValue() + " " + row.get("reason").getStringValue(), ends + " " + reason, name);
        assertEquals(texts(row.get("asked")), server.requests().stream().map(one -> ((WatchCasesRequest) one).getCursor()).toList(), name);
      }
    }
  }
}
