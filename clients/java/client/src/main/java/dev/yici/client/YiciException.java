package dev.yici.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.LocalizedMessage;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A call that gave no answer. Its kinds: {@link RejectionException}, {@link UnavailableException}, {@link DeadlineException}; this class
 * itself for a cancelled call and for faults of the server (INTERNAL, UNKNOWN, UNIMPLEMENTED, DATA_LOSS).
 *
 * @serial exclude
 */
public class YiciException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * What is wrong with one field.
   *
   * @param field its path in the request: {@code applicant.uscc}
   * @param description in English
   * @serial exclude
   */
  public record Violation(String field, String description) implements java.io.Serializable {}

  private final Status.Code code;
  private final Told told;

  YiciException(Status status, Throwable cause, Told told) {
    super(status.getDescription() == null ? status.getCode().name() : status.getDescription(), cause);
    this.code = status.getCode();
    this.told = told;
  }

  /** gRPC's code. */
  public Status.Code code() {
    return code;
  }

  /** Stable: docs/errors has a page for each. Empty where the server was not reached. */
  public String reason() {
    return told.reason;
  }

  /** What belongs to the reason: a revision, a limit, a document's number. */
  public Map<String, String> metadata() {
    return told.metadata;
  }

  /** The fields that are at fault; the server names the first it finds. */
  public List<Violation> violations() {
    return told.violations;
  }

  /** Path of the first field at fault, or empty. */
  public String field() {
    return told.violations.isEmpty() ? "" : told.violations.get(0).field();
  }

  /** For people, in Chinese; empty where the server was not reached. */
  public String messageZh() {
    return told.zh;
  }

  /** For people, in English; where the server was not reached, gRPC's words. */
  public String messageEn() {
    return told.en.isEmpty() ? getMessage() : told.en;
  }

  /** The revision that the refusal names: of the command that came first, or of the head. */
  public OptionalLong revision() {
    final String text = told.metadata.getOrDefault("revision", "");
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  /** How long the server asks to wait before the next attempt. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(told.retryAfter);
  }

  /** Chinese where the process speaks Chinese. */
  @Override
  public String getLocalizedMessage() {
    final boolean chinese = Locale.getDefault().getLanguage().equals(Locale.CHINESE.getLanguage());
    return chinese && !told.zh.isEmpty() ? told.zh : getMessage();
  }

  /** Of what gRPC threw; an exception of these kinds stays. */
  static YiciException of(Throwable failed) {
    if (failed instanceof YiciException known) {
      return known;
    }
    final Status status = lineLost(Status.fromThrowable(failed));
    final Told told = Told.of(StatusProto.fromThrowable(failed));
    return switch (status.getCode()) {
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNAUTHENTICATED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE ->
          new RejectionException(status, failed, told);
      case UNAVAILABLE, RESOURCE_EXHAUSTED -> new UnavailableException(status, failed, told);
      case DEADLINE_EXCEEDED -> new DeadlineException(status, failed, told);
      default -> new YiciException(status, failed, told);
    };
  }

  /** gRPC says UNKNOWN where a line broke while a call was written to it: it is not the server's word, for that has no cause here. */
  private static Status lineLost(Status status) {
    if (status.getCode() == Status.Code.UNKNOWN) {
      for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof IOException) {
          return Status.UNAVAILABLE.withDescription("the line was lost").withCause(status.getCause());
        }
      }
    }
    return status;
  }

  /** The details that came with a status. */
  static final class Told implements java.io.Serializable {
    private static final long serialVersionUID = 1;
    static final Told NOTHING = new Told();

    private String reason = "";
    private Map<String, String> metadata = Map.of();
    private List<Violation> violations = List.of();
    private String zh = "";
    private String en = "";
    private Duration retryAfter;

    static Told of(com.google.rpc.Status status) {
      final Told told = new Told();
      if (status != null) {
        status.getDetailsList().forEach(told::read);
      }
      return told;
    }

    /** A detail of another kind, or one that cannot be read, says nothing. */
    private void read(Any detail) {
      try {
        if (detail.is(ErrorInfo.class)) {
          read(detail.unpack(ErrorInfo.class));
        } else if (detail.is(BadRequest.class)) {
          read(detail.unpack(BadRequest.class));
        } else if (detail.is(RetryInfo.class)) {
          final var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        } else if (detail.is(LocalizedMessage.class)) {
          read(detail.unpack(LocalizedMessage.class));
        }
      } catch (InvalidProtocolBufferException unreadable) {
        return;
      }
    }

    private void read(ErrorInfo info) {
      reason = info.getReason();
      metadata = Map.copyOf(info.getMetadataMap());
    }

    private void read(BadRequest bad) {
      final List<Violation> found = new ArrayList<>(violations);
      bad.getFieldViolationsList().forEach(one -> found.add(new Violation(one.getField(), one.getDescription())));
      violations = List.copyOf(found);
    }

    private void read(LocalizedMessage message) {
      if (message.getLocale().equals("en")) {
        en = message.getMessage();
      } else {
        zh = message.getMessage();
      }
    }
  }
}
