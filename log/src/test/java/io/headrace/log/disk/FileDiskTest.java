package io.headrace.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDiskTest extends DiskContract {
  @TempDir private Path folder;

  @Override
  Disk disk() throws IOException {
    return new FileDisk(folder.resolve("some/folder"));
  }

  @Test
  void a_folder_that_exists_is_taken_with_what_is_in_it() throws IOException {
    disk().create("file", 5).close();
    assertThat(disk().list()).containsExactly("file");
    assertThat(disk()).hasToString(folder.resolve("some/folder").toString());
  }

  @Test
  void the_lock_is_no_file_of_the_folder() throws Exception {
    Disk disk = disk();
    try (AutoCloseable _ = disk.lock()) {
      assertThat(disk.list()).isEmpty();
      assertThatThrownBy(() -> disk().lock())
          .isInstanceOf(FolderLockedException.class)
          .hasMessageContaining("some/folder");
    }
  }
}
