package dev.yici.client;

import dev.yici.v1.Channel;
import dev.yici.v1.MaterialInput;
import dev.yici.v1.PartyInput;
import dev.yici.v1.SubmitCaseRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server in a folder of its own, with the manual clock and the Jinzhou pack. */
public final class RealCity implements AutoCloseable {
  public static final String HALL = "jz-hall-main";
  public static final String ROOT = "officer:root";
  public static final String CLERK = "officer:" + HALL + "-w01-clerk";
  public static final String AUDITOR = "officer:jz-auditor-1";
  public static final String HALL_SYSTEM = "hall:" + HALL;
  public static final String OTHER_HALL = "hall:beizhen-hall-main";
  public static final String ENTERPRISE = "91210700MA0AB12C3K";
  public static final String WASTE = "11210700YCJ000276K3210127001000";
  /** Patient enough to live through a restart. */
  public static final Retry PATIENT = new Retry(60, Duration.ofMillis(20), Duration.ofMillis(500));

  private static final Path BIN = Path.of(System.getenv().getOrDefault("YICI_BIN", "build/dev/bin"));
  private static final Path SOURCE = Path.of(System.getenv().getOrDefault("YICI_SOURCE", "."));
  private static final Path PACK = SOURCE.resolve("deploy/packs/jinzhou");

  private final Path folder;
  private final int port;
  private final List<String> more;
  private Process process;

  public RealCity(String... more) {
    this.more = List.of(more);
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = any.getLocalPort();
      folder = Files.createTempDirectory("yici-java-");
      writeTokens();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    start();
    if (this.more.isEmpty()) {
      run("pack", "apply", PACK.toString());
    }
  }

  private void writeTokens() throws IOException {
    final StringBuilder lines = new StringBuilder();
    for (String who : List.of(ROOT, CLERK, AUDITOR, HALL_SYSTEM, OTHER_HALL, "enterprise:" + ENTERPRISE)) {
      lines.append(token(who)).append(' ').append(who).append('\n');
    }
    final Path tokens = Files.createFile(folder.resolve("tokens"));
    tokens.toFile().setReadable(false, false);
    tokens.toFile().setReadable(true, true);
    Files.writeString(tokens, lines);
  }

  public static String token(String who) {
    return "java-test-token-of-" + who.replace(':', '-');
  }

  public int port() {
    return port;
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  /** A connection of somebody, at this server's own port. */
  public Yici as(String who) {
    return at(address(), who);
  }

  /** A connection of somebody by way of another address. */
  public static Yici at(String address, String who) {
    return Yici.builder(address).token(token(who)).retry(PATIENT).deadline(Duration.ofSeconds(90)).build();
  }

  public void start() {
    final Path served = folder.resolve("port");
    try {
      Files.deleteIfExists(served);
      final List<String> words = new ArrayList<>(List.of(BIN.resolve("yicid").toString(), "--data", folder.resolve("data").toString(),
          "--clock", "manual", "--start", "2020-04-20T10:00", "--admin", "root", "--four-eyes", "off", "--tokens", folder.resolve("tokens").toString(),
          "--listen", address(), "--free-mib-min", "64", "--port-file", served.toString()));
      words.addAll(more);
      process = new ProcessBuilder(words).redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
      for (int i = 0; i < 2_400 && !Files.exists(served); ++i) {
        if (!process.isAlive()) {
          throw new IllegalStateException("yicid ended with " + process.exitValue() + ":\n" + Files.readString(folder.resolve("log")));
        }
        pause(25);
      }
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    if (!Files.exists(served)) {
      throw new IllegalStateException("yicid did not serve within a minute");
    }
  }

  /** SIGKILL. */
  public void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  public void restart() {
    kill();
    start();
  }

  /** The command line, as root. */
  public void run(String... words) {
    final List<String> line = new ArrayList<>(List.of(BIN.resolve("yici").toString(), "-o", "json", "--quiet", "--timeout", "60s"));
    line.addAll(List.of(words));
    try {
      final ProcessBuilder asked = new ProcessBuilder(line).redirectErrorStream(true);
      asked.environment().put("YICI_SERVER", address());
      asked.environment().put("YICI_TOKEN", token(ROOT));
      final Process running = asked.start();
      final String said = new String(running.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (!running.waitFor(60, TimeUnit.SECONDS) || running.exitValue() != 0) {
        throw new IllegalStateException("yici " + String.join(" ", words) + ": " + said);
      }
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  public Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /** A whole application for a permit; without a request id. */
  public static SubmitCaseRequest.Builder submission() {
    final SubmitCaseRequest.Builder request = SubmitCaseRequest.newBuilder().setItemCode(WASTE)
        .setApplicant(PartyInput.newBuilder().setUscc(ENTERPRISE)).setChannel(Channel.WINDOW).setWindowId(HALL + "-w01");
    try (Stream<String> lines = Files.lines(PACK.resolve("materials.csv"))) {
      lines.map(line -> line.split(",")).filter(cells -> cells[1].equals(WASTE))
          .forEach(cells -> request.addMaterials(MaterialInput.newBuilder().setMaterialId(cells[0]).setCopies(1)));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    return request;
  }

  public static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
