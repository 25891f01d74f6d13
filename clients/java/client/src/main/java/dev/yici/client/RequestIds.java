package dev.yici.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.UUID;

/** What names a command. */
final class RequestIds {
  private RequestIds() {}

  /**
   * The request with a request id wherever it takes one and has none: its own, that of the command it wraps, those of a batch. What has
   * its ids already is given back as it is, so the same bytes are sent.
   */
  @SuppressWarnings("unchecked")
  static <T extends Message> T named(T request) {
    final Message.Builder builder = request.toBuilder();
    return name(builder) ? (T) builder.build() : request;
  }

  private static boolean name(Message.Builder message) {
    boolean named = false;
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      switch (field.getName()) {
        case "request_id" -> named |= nameIfEmpty(message, field);
        case "submit" -> named |= nameWithin(message, field);
        case "requests" -> named |= nameEach(message, field);
        default -> { }
      }
    }
    return named;
  }

  private static boolean nameIfEmpty(Message.Builder message, FieldDescriptor field) {
    if (!message.getField(field).equals("")) {
      return false;
    }
    message.setField(field, UUID.randomUUID().toString());
    return true;
  }

  private static boolean nameWithin(Message.Builder message, FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && message.hasField(field) && name(message.getFieldBuilder(field));
  }

  private static boolean nameEach(Message.Builder message, FieldDescriptor field) {
    boolean named = false;
    for (int i = 0; i < message.getRepeatedFieldCount(field); ++i) {
      named |= name(message.getRepeatedFieldBuilder(field, i));
    }
    return named;
  }
}
