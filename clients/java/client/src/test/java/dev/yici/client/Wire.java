package dev.yici.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A bad line between a client and a server on loopback. Each connection gets its own fault, drawn from a seed. */
final class Wire implements AutoCloseable {
  /** What happens to a connection. */
  enum Fault {
    /** Cut after some bytes of both directions together, in the middle of a frame as well as between two. */
    CUT,
    /** Each piece is late by up to 20 ms. */
    DELAY,
    /** Cut as above; then all that the client had sent is sent to the server once more. */
    REPLAY,
    /** One piece of what the client sends goes twice; then the line is cut. */
    STUTTER
  }

  private final int server;
  private final Fault fault;
  private final int untilMost;
  private final Random seeded;
  private final ServerSocket listening;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger faults = new AtomicInteger();
  private final AtomicLong answeredAgain = new AtomicLong();

  /** A connection's fault comes after 200 to 200 + untilMost bytes. */
  Wire(int server, Fault fault, int untilMost, long seed) {
    this.server = server;
    this.fault = fault;
    this.untilMost = untilMost;
    this.seeded = new Random(seed);
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
    thread(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  int faults() {
    return faults.get();
  }

  /** Bytes that the server answered to what was replayed. */
  long answeredAgain() {
    return answeredAgain.get();
  }

  private static void thread(Runnable work) {
    final Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        final Socket client = listening.accept();
        final Line line = new Line(client, connected(), 200 + seeded.nextInt(untilMost), seeded.nextLong());
        thread(() -> line.pump(true));
        thread(() -> line.pump(false));
      }
    } catch (IOException closed) {
      close();
    }
  }

  private Socket connected() throws IOException {
    final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server);
    open.add(socket);
    return socket;
  }

  private void replay(byte[] sent) {
    try (Socket again = connected()) {
      again.setSoTimeout(1_000);
      again.getOutputStream().write(sent);
      final byte[] answer = new byte[8_192];
      for (int got = again.getInputStream().read(answer); got > 0; got = again.getInputStream().read(answer)) {
        answeredAgain.addAndGet(got);
      }
    } catch (IOException ended) {
      return;
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      return;
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException gone) {
      throw new IllegalStateException(gone);
    } finally {
      open.forEach(Wire::end);
    }
  }

  /** One connection through the wire. */
  private final class Line {
    private final Socket client;
    private final Socket behind;
    private final int until;
    private final Random late;
    private final AtomicLong passed = new AtomicLong();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private volatile boolean spent;

    Line(Socket client, Socket behind, int until, long seed) {
      this.client = client;
      this.behind = behind;
      this.until = until;
      this.late = new Random(seed);
      open.add(client);
    }

    void pump(boolean up) {
      final byte[] piece = new byte[4_096];
      try {
        final InputStream from = (up ? client : behind).getInputStream();
        final OutputStream to = (up ? behind : client).getOutputStream();
        for (int got = from.read(piece); got > 0; got = from.read(piece)) {
          pass(piece, got, up, to);
        }
      } catch (IOException | InterruptedException ended) {
        spent = true;
      }
      end(client);
      end(behind);
    }

    private void pass(byte[] piece, int got, boolean up, OutputStream to) throws IOException, InterruptedException {
      if (fault == Fault.DELAY) {
        faults.incrementAndGet();
        Thread.sleep(late.nextInt(20));
      }
      final long before = passed.getAndAdd(got);
      final boolean strikes = !spent && before + got >= until && (fault != Fault.STUTTER ? fault != Fault.DELAY : up);
      final int passes = strikes && fault != Fault.STUTTER ? (int) Math.max(0, until - before) : got;
      to.write(piece, 0, passes);
      if (up) {
        sent.write(piece, 0, passes);
      }
      if (strikes) {
        strike(piece, got, to);
      }
    }

    private void strike(byte[] piece, int got, OutputStream to) throws IOException {
      spent = true;
      faults.incrementAndGet();
      if (fault == Fault.STUTTER) {
        to.write(piece, 0, got);
      }
      end(client);
      end(behind);
      if (fault == Fault.REPLAY) {
        replay(sent.toByteArray());
      }
    }
  }
}
