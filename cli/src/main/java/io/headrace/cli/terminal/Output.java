package io.headrace.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** An output that tells a reader who has gone from every other error. */
final class Output extends FilterOutputStream {
  Output(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    try {
      out.write(b);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw named(e);
    }
  }

  // The JDK gives such errors no type of their own, only the system's words.
  private static IOException named(IOException error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("Broken pipe") || message.contains("Connection reset")
        ? new BrokenPipeException(error)
        : error;
  }
}
