package io.headrace.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;

/** What every disk does. */
abstract class DiskContract {
  /** An empty one, or the same again. */
  abstract Disk disk() throws IOException;

  @Test
  void a_new_file_is_all_zeros_and_as_long_as_was_asked() throws IOException {
    Disk disk = disk();
    for (int length : new int[] {0, 1, 5000}) {
      try (DiskFile file = disk.create("f" + length, length)) {
        assertThat(file.length()).isEqualTo(length);
        assertThat(content(file)).isEqualTo(new byte[length]);
      }
    }
  }

  @Test
  void a_file_is_created_once() throws IOException {
    Disk disk = disk();
    disk.create("f", 3).close();
    assertThatThrownBy(() -> disk.create("f", 3)).isInstanceOf(IOException.class);
    assertThat(disk.list()).containsExactly("f");
  }

  @Test
  void a_file_that_is_not_there_cannot_be_used() throws IOException {
    Disk disk = disk();
    assertThatThrownBy(() -> disk.open("f")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.delete("f")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.rename("f", "g")).isInstanceOf(IOException.class);
  }

  @Test
  void a_write_takes_what_remains_and_extends_the_file() throws IOException {
    Disk disk = disk();
    try (DiskFile file = disk.create("f", 2)) {
      ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
      file.write(1, bytes);
      assertThat(bytes.remaining()).isZero();
      assertThat(content(file)).containsExactly(0, 1, 2, 3);
      file.write(6, ByteBuffer.wrap(new byte[] {7}));
      assertThat(content(file)).containsExactly(0, 1, 2, 3, 0, 0, 7);
      file.force();
    }
    disk.forceFolder();
    try (DiskFile file = disk.open("f")) {
      assertThat(content(file)).containsExactly(0, 1, 2, 3, 0, 0, 7);
    }
  }

  @Test
  void what_was_truncated_is_zero_when_the_file_grows_again() throws IOException {
    try (DiskFile file = disk().create("f", 0)) {
      file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
      file.truncate(2);
      assertThat(content(file)).containsExactly(1, 2);
      file.write(4, ByteBuffer.wrap(new byte[] {5}));
      assertThat(content(file)).containsExactly(1, 2, 0, 0, 5);
    }
  }

  @Test
  void a_mapping_shows_later_writes_and_outlives_the_file() throws IOException {
    Disk disk = disk();
    DiskFile file = disk.create("f", 4);
    Mapping mapping = file.map();
    file.write(1, ByteBuffer.wrap(new byte[] {1, 2}));
    file.close();
    disk.delete("f");
    assertThat(mapping.bytes().limit()).isEqualTo(4);
    assertThat(mapping.bytes().get(2)).isEqualTo((byte) 2);
    assertThatThrownBy(() -> mapping.bytes().put(0, (byte) 1))
        .isInstanceOf(ReadOnlyBufferException.class);
    mapping.close();
  }

  @Test
  void a_name_that_is_taken_goes_to_the_renamed_file() throws IOException {
    Disk disk = disk();
    disk.create("old", 7).close();
    try (DiskFile file = disk.create("new", 1)) {
      disk.rename("new", "old");
      file.write(0, ByteBuffer.wrap(new byte[] {8}));
    }
    assertThat(disk.list()).containsExactly("old");
    try (DiskFile file = disk.open("old")) {
      assertThat(content(file)).containsExactly(8);
    }
  }

  @Test
  void one_lock_at_a_time() throws Exception {
    Disk disk = disk();
    try (AutoCloseable _ = disk.lock()) {
      assertThatThrownBy(disk::lock).isInstanceOf(FolderLockedException.class);
    }
    disk.lock().close();
  }

  private static byte[] content(DiskFile file) throws IOException {
    try (Mapping mapping = file.map()) {
      byte[] bytes = new byte[mapping.bytes().limit()];
      mapping.bytes().get(0, bytes);
      return bytes;
    }
  }
}
