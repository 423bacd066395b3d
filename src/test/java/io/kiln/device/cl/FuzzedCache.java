package io.kiln.device.cl;

import io.kiln.tuning.Table;
import io.kiln.tuning.TableException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** What lies in the user's cache, as a fuzzer sees it. */
public final class FuzzedCache {
    private static final byte[] KEY = Binaries.key("fuzzed");

    private FuzzedCache() {}

    /**
     * Takes the input as a tuning table; what is read can be written and read again.
     *
     * @param input UTF-8, or not
     * @return whether it is one
     */
    public static boolean table(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Table table = Table.parse("fuzzed", text, Families::of);
            String merged = Table.merged(text, table.rows());
            if (!Table.parse("merged", merged, Families::of).rows().containsAll(table.rows())) {
                throw new AssertionError("rows are lost in " + merged);
            }
            return true;
        } catch (TableException e) {
            return false;
        }
    }

    /**
     * Takes the input as the file of a built program.
     *
     * @param folder where the file is written
     * @return whether the driver would be given it
     */
    public static boolean kernels(Path folder, byte[] input) throws IOException {
        Files.write(folder.resolve(HexFormat.of().formatHex(KEY) + ".bin"), input);
        return open(folder).read(KEY) != null;
    }

    private static Binaries open(Path folder) {
        return Objects.requireNonNull(Binaries.in(folder), "a folder of this user's alone");
    }

    /** Files that {@link #kernels} takes. */
    public static List<byte[]> entries(Path folder) throws IOException {
        Binaries binaries = open(folder);
        binaries.write(KEY, ByteBuffer.wrap("a program".getBytes(StandardCharsets.UTF_8)));
        byte[] whole = Files.readAllBytes(folder.resolve(HexFormat.of().formatHex(KEY) + ".bin"));
        return List.of(whole, Arrays.copyOf(whole, 72));
    }
}
