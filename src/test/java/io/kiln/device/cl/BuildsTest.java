package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.CheckedCl;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.cl.Owned;
import io.kiln.cl.Ref;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Whatever became of a built program on disk, the driver builds it again. */
@NeedsOpenCl
final class BuildsTest {
    private static final int SAMPLES = 20;
    private static final int BUILD_FAILED = -11;

    @TempDir
    private Path folder;

    private final FaultyCl faulty = FaultyCl.over("auto");
    private final CheckedCl cl = new CheckedCl(faulty);

    /** Builds the program without kernels' work, or takes it from the disk, and uses it. */
    private void build() {
        Candidate candidate = Candidate.all(cl).get(0);
        try (var owned = new Owned(cl)) {
            Ref context = owned.own(cl.context(candidate.device()));
            var builds = new Builds(
                    cl,
                    context,
                    candidate.device(),
                    candidate.identity(),
                    Sources.shipped(),
                    Binaries.in(folder.resolve("kernels")),
                    owned);
            assertNotNull(owned.own(cl.kernel(builds.program(List.of()), "nothing")));
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("kernels"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), all::toString);
            return all.get(0);
        }
    }

    @Test
    void damagedOnesAreBuiltAgain() throws IOException {
        build();
        byte[] whole = Files.readAllBytes(file());
        for (int sample = 0; sample < SAMPLES; sample++) {
            int at = (int) ((long) whole.length * sample / SAMPLES);
            byte[] damaged = sample % 2 == 0 ? Arrays.copyOf(whole, at) : whole.clone();
            if (sample % 2 == 1) {
                damaged[at] ^= 0x10;
            }
            Files.write(file(), damaged);
            build();
            byte[] now = Files.readAllBytes(file());
            assertFalse(Arrays.equals(damaged, now), "byte " + at);
            assertNotNull(Binaries.payload(Arrays.copyOfRange(now, 8, 40), now), "byte " + at);
        }
        assertEquals(0, cl.live(), cl::report);
    }

    /** Once may be a file that another process cleared away; twice is an answer. */
    @Test
    void aCompilerThatFailsOnceIsAskedAgain() throws IOException {
        faulty.fail("build", 1, BUILD_FAILED);
        build();
        assertTrue(Files.size(file()) > 0);
        assertEquals(0, cl.live(), cl::report);
    }
}
