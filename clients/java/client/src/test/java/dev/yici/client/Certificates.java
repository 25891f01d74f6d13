package dev.yici.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Roots of a test, and what they vouch for. */
final class Certificates implements AutoCloseable {
  private final Path folder;

  Certificates() {
    try {
      folder = Files.createTempDirectory("yici-java-tls-");
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=roots", "-keyout",
        key("roots"), "-out", roots());
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  String roots() {
    return path("roots.pem").toString();
  }

  String key(String name) {
    return path(name + ".key").toString();
  }

  /** Issues one for this machine. */
  String chain(String name, String subject) {
    final String chain = path(name + ".pem").toString();
    final String request = path(name + ".csr").toString();
    try {
      Files.writeString(path("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=" + subject, "-keyout", key(name), "-out",
        request);
    openssl("x509", "-req", "-in", request, "-CA", roots(), "-CAkey", key("roots"), "-CAcreateserial", "-days", "2", "-extfile",
        path("names").toString(), "-out", chain);
    return chain;
  }

  private static void openssl(String... words) {
    final List<String> line = new ArrayList<>(List.of("openssl"));
    line.addAll(List.of(words));
    try {
      final Process running = new ProcessBuilder(line).redirectErrorStream(true).start();
      final String said = new String(running.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (running.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
