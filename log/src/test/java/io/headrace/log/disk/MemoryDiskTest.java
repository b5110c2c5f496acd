package io.headrace.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MemoryDiskTest extends DiskContract {
  @Override
  Disk disk() {
    return new MemoryDisk(1 << 20);
  }

  @Nested
  final class ItsCapacity {
    private final MemoryDisk small = new MemoryDisk(100);

    @Test
    void can_be_used_up_and_not_exceeded() throws IOException {
      small.create("a", 60).close();
      assertThatThrownBy(() -> small.create("b", 41))
          .isInstanceOf(DiskFullException.class)
          .hasMessageContaining("100 bytes");
      assertThat(small.list()).containsExactly("a");
      small.create("b", 40).close();
      assertThatThrownBy(() -> small.create("c", 1)).isInstanceOf(DiskFullException.class);
    }

    @Test
    void is_given_back_by_deleting_replacing_and_truncating() throws IOException {
      small.create("a", 100).close();
      small.delete("a");
      small.create("b", 50).close();
      small.create("c", 50).close();
      small.rename("b", "c");
      small.create("d", 50).close();
      try (DiskFile file = small.open("d")) {
        file.truncate(10);
      }
      small.create("e", 40).close();
    }

    @Test
    void counts_what_files_grow_by() throws IOException {
      try (DiskFile file = small.create("a", 0)) {
        file.write(0, ByteBuffer.allocate(40));
        assertThatThrownBy(() -> file.write(40, ByteBuffer.allocate(61)))
            .isInstanceOf(DiskFullException.class);
        assertThat(file.length()).isEqualTo(40);
        // Within what is there already a write never finds it full.
        file.write(0, ByteBuffer.allocate(40));
      }
    }
  }

  @Test
  void a_mapped_file_cannot_be_moved() throws IOException {
    Disk disk = disk();
    try (DiskFile file = disk.create("a", 10);
        Mapping _ = file.map()) {
      assertThatThrownBy(() -> file.truncate(5)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> file.write(10, ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
