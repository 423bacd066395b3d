package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Files made to break a reader: each is refused by name, quickly, and without memory to speak of.
 */
@Tag("quick")
final class HostileSafetensorsTest {
    private static final String GOOD = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]";

    @TempDir
    Path folder;

    /** The cases by name: bytes of the file, and what the message must say. */
    private record Case(byte[] file, String says) {}

    private static final Map<String, Case> CASES = cases();

    static Stream<String> names() {
        return CASES.keySet().stream();
    }

    private static Map<String, Case> cases() {
        var cases = new TreeMap<String, Case>();
        lengths(cases);
        text(cases);
        structure(cases);
        places(cases);
        sizes(cases);
        return cases;
    }

    private static void lengths(Map<String, Case> cases) {
        cases.put("empty file", new Case(new byte[0], "0 bytes, needs at least 8"));
        cases.put("seven bytes", new Case(new byte[7], "7 bytes"));
        cases.put(
                "header beyond the file",
                new Case(file(100, "{}", 0), "header of 100 bytes in a file of 10"));
        cases.put(
                "header a little beyond the file",
                new Case(file(8, "{}", 0), "header of 8 bytes in a file of 10"));
        cases.put("header length 0", new Case(file(0, "{}", 0), "header of 0 bytes"));
        cases.put(
                "header length 2^63",
                new Case(file(Long.MIN_VALUE, "{}", 0), "9223372036854775808"));
        cases.put("header length 2^64-1", new Case(file(-1, "{}", 0), "18446744073709551615"));
        cases.put(
                "header above the limit",
                new Case(file(" ".repeat(8_000_001), 0), "needs 2 to 8,000,000"));
        cases.put("header cut short", new Case(file(5, "{\"a\":1}", 0), "needs to begin with {"));
    }

    private static void text(Map<String, Case> cases) {
        byte[] bad = file("{\"__metadata__\":{\"k\":\"?\"}}", 0);
        bad[bad.length - 4] = (byte) 0xFF;
        cases.put("not UTF-8", new Case(bad, "is not UTF-8"));
        byte[] utf16 = {8, 0, 0, 0, 0, 0, 0, 0, '{', 0, '}', 0, ' ', 0, ' ', ' '};
        cases.put("UTF-16", new Case(utf16, "needs to begin with {"));
        cases.put("leading space", new Case(file(" {}", 0), "needs to begin with {"));
        cases.put("byte order mark", new Case(file("\uFEFF{}", 0), "needs to begin with {"));
        cases.put("an array", new Case(file("[]", 0), "needs to begin with {"));
        cases.put("trailing tab", new Case(file("{}\t", 0), "needs to begin with {"));
        cases.put("two documents", new Case(file("{}{}", 0), "expected the end"));
        cases.put("not JSON", new Case(file("{bad}", 0), "header: "));
        cases.put("comment", new Case(file("{/* */}", 0), "header: "));
        cases.put("unfinished", new Case(file("{\"a\":{}", 0), "header: "));
        cases.put(
                "lone surrogate",
                new Case(file("{\"\\ud800\":{" + GOOD + "}}", 4), "urrogate pair"));
        cases.put(
                "lone surrogate in metadata",
                new Case(file("{\"__metadata__\":{\"k\":\"\\udc00x\"}}", 0), "urrogate pair"));
        cases.put(
                "escape codes in a name",
                new Case(file("{\"\\u001b[2J\\n\":{" + GOOD + "}}", 4), "tensor name '?[2J?'"));
        cases.put("name is a path", new Case(file("{\"../x\":{" + GOOD + "}}", 4), "'../x'"));
        cases.put(
                "name is an absolute path",
                new Case(file("{\"/etc/x\":{" + GOOD + "}}", 4), "'/etc/x'"));
        cases.put("empty name", new Case(file("{\"\":{" + GOOD + "}}", 4), "tensor name ''"));
        cases.put(
                "name of 1 MB",
                new Case(file("{\"" + "n".repeat(1 << 20) + "\":{" + GOOD + "}}", 4), "header: "));
    }

    private static void structure(Map<String, Case> cases) {
        cases.put(
                "duplicate tensor",
                new Case(file("{\"a\":{" + GOOD + "},\"a\":{" + GOOD + "}}", 4), "Duplicate"));
        cases.put(
                "duplicate member", new Case(tensor("\"dtype\":\"F32\"," + GOOD, 4), "Duplicate"));
        cases.put(
                "duplicate metadata",
                new Case(file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0), "Duplicate"));
        cases.put(
                "metadata twice",
                new Case(file("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "Duplicate"));
        cases.put(
                "depth 100,000",
                new Case(file("{\"a\":" + "[".repeat(100_000) + "}", 0), "header: "));
        cases.put(
                "depth 100,000 in a shape",
                new Case(file("{\"a\":{\"shape\":" + "[".repeat(100_000) + "}", 0), "header: "));
        cases.put(
                "metadata is not text",
                new Case(file("{\"__metadata__\":{\"k\":1}}", 0), "expected a string"));
        cases.put(
                "metadata is a list",
                new Case(file("{\"__metadata__\":[]}", 0), "expected an object"));
        cases.put(
                "metadata nests",
                new Case(file("{\"__metadata__\":{\"k\":{}}}", 0), "expected a string"));
        cases.put("tensor is a number", new Case(file("{\"a\":3}", 0), "expected an object"));
        cases.put("unknown member", new Case(tensor(GOOD + ",\"more\":1", 4), "'more'"));
        cases.put(
                "no dtype",
                new Case(tensor("\"shape\":[1],\"data_offsets\":[0,4]", 4), "needs dtype"));
        cases.put(
                "no shape",
                new Case(tensor("\"dtype\":\"F32\",\"data_offsets\":[0,4]", 4), "needs dtype"));
        cases.put(
                "no offsets",
                new Case(tensor("\"dtype\":\"F32\",\"shape\":[1]", 4), "needs dtype"));
        cases.put(
                "unknown dtype",
                new Case(tensor("\"dtype\":\"F31\"", 4), "dtype 'F31' is not one of"));
        cases.put("dtype in lower case", new Case(tensor("\"dtype\":\"f32\"", 4), "dtype 'f32'"));
        cases.put(
                "one offset", new Case(tensor(entry("F32", "[1]", "[0]"), 4), "two data_offsets"));
        cases.put(
                "three offsets", new Case(tensor(entry("F32", "[1]", "[0,4,4]"), 4), "at most 2"));
        cases.put(
                "rank 9",
                new Case(tensor(entry("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), 4), "at most 8"));
        cases.put(
                "one million tensors",
                new Case(file(crowd(400_000), 0), "4097 tensors, at most 4096"));
        cases.put(
                "one million metadata entries",
                new Case(
                        file(
                                "{\"__metadata__\":"
                                        + IntStream.range(0, 600_000)
                                                .mapToObj(i -> "\"" + i + "\":\"\"")
                                                .collect(Collectors.joining(",", "{", "}}")),
                                0),
                        "1025 metadata entries"));
    }

    private static String crowd(int tensors) {
        // 8 MB of header hold no million whole entries; the count stops it long before.
        String entry = "{" + entry("U8", "[0]", "[0,0]") + "}";
        return IntStream.range(0, Math.min(tensors, 120_000))
                .mapToObj(i -> "\"" + i + "\":" + entry)
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static void places(Map<String, Case> cases) {
        cases.put("overlap", new Case(two("[0,4]", "[2,6]", 6), "begins at byte 2"));
        cases.put("the same place", new Case(two("[0,4]", "[0,4]", 4), "begins at byte 0"));
        cases.put("hole", new Case(two("[0,4]", "[6,10]", 10), "begins at byte 6"));
        cases.put(
                "hole at the start",
                new Case(tensor(entry("F32", "[1]", "[4,8]"), 8), "begins at byte 4"));
        cases.put(
                "trailing byte",
                new Case(tensor(GOOD, 5), "tensors of 4 bytes, but the file has 5"));
        cases.put("trailing data without tensors", new Case(file("{}", 3), "tensors of 0 bytes"));
        cases.put("data cut short", new Case(tensor(GOOD, 3), "but the file has 3"));
        cases.put(
                "end before begin",
                new Case(tensor(entry("F32", "[1]", "[4,0]"), 4), "data_offsets [4, 0]"));
        cases.put(
                "negative offset", new Case(tensor(entry("F32", "[1]", "[-4,0]"), 4), "0 or more"));
        cases.put("negative side", new Case(tensor(entry("F32", "[-1]", "[0,4]"), 4), "0 or more"));
        cases.put(
                "offset 0.0",
                new Case(tensor(entry("F32", "[1]", "[0.0,4]"), 4), "a whole number"));
        cases.put(
                "offset 1e400",
                new Case(tensor(entry("F32", "[1]", "[0,1e400]"), 4), "a whole number"));
        cases.put(
                "offset 2^63",
                new Case(tensor(entry("F32", "[1]", "[0,9223372036854775808]"), 4), "header: "));
        cases.put(
                "offset of a million digits",
                new Case(
                        tensor(entry("F32", "[1]", "[0," + "9".repeat(1_000_000) + "]"), 4),
                        "header: "));
        cases.put(
                "offset is text",
                new Case(tensor(entry("F32", "[1]", "[0,\"4\"]"), 4), "a whole number"));
        cases.put(
                "offset is null",
                new Case(tensor(entry("F32", "[1]", "[0,null]"), 4), "a whole number"));
        cases.put("offset is NaN", new Case(tensor(entry("F32", "[1]", "[0,NaN]"), 4), "header: "));
    }

    private static void sizes(Map<String, Case> cases) {
        cases.put(
                "shape and place differ",
                new Case(tensor(entry("F32", "[2]", "[0,4]"), 4), "takes 8 bytes"));
        cases.put(
                "dtype and place differ",
                new Case(tensor(entry("F64", "[1]", "[0,4]"), 4), "takes 8 bytes"));
        cases.put(
                "shape overflows",
                new Case(
                        tensor(entry("F32", "[4294967296,4294967296,4]", "[0,4]"), 4),
                        "too large for any file"));
        cases.put(
                "shape overflows by its type",
                new Case(
                        tensor(entry("F32", "[4611686018427387905]", "[0,4]"), 4),
                        "too large for any file"));
        cases.put(
                "claims 2^62 bytes",
                new Case(
                        tensor(entry("U8", "[4611686018427387904]", "[0,4611686018427387904]"), 4),
                        "at most 2,147"));
        cases.put(
                "claims 2 GB",
                new Case(
                        tensor(entry("U8", "[2000000000]", "[0,2000000000]"), 4),
                        "but the file has 4"));
        cases.put(
                "bad seal",
                new Case(
                        file("{\"__metadata__\":{\"kiln.sha256\":\"00\"}}", 0),
                        "kiln.sha256 does not fit"));
    }

    private static String entry(String dtype, String shape, String offsets) {
        return "\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets;
    }

    private static byte[] tensor(String members, int dataBytes) {
        return file("{\"a\":{" + members + "}}", dataBytes);
    }

    private static byte[] two(String first, String second, int dataBytes) {
        String a = "\"a\":{" + entry("F32", "[1]", first) + "},";
        return file("{" + a + "\"b\":{" + entry("F32", "[1]", second) + "}}", dataBytes);
    }

    private static byte[] file(String header, int dataBytes) {
        return file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
    }

    private static byte[] file(long claimed, String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .put(text)
                .array();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isRefused(String name) throws IOException {
        Case hostile = CASES.get(name);
        Path file = Files.write(folder.resolve("hostile.safetensors"), hostile.file());
        ModelException refusal =
                assertTimeoutPreemptively(Duration.ofSeconds(5), () -> refusal(file));
        String message = refusal.getMessage();
        assertTrue(message.contains(hostile.says()), message);
        assertTrue(message.startsWith(file + ": "), message);
        assertEquals(1, message.lines().count(), message);
        assertTrue(
                message.length() < 600 && message.chars().noneMatch(Character::isISOControl),
                message);
    }

    /** Runs on the thread whose memory is counted. */
    private static ModelException refusal(Path file) throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        var refusal = assertThrows(ModelException.class, () -> Safetensors.read(file));
        long taken = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        long limit = 4 * Files.size(file) + 16_000_000;
        assertTrue(taken <= limit, taken + " bytes allocated, at most " + limit);
        return refusal;
    }

    @Test
    void aSparseFileLargerThanMemoryIsRefusedWithFigures() throws IOException {
        Path file = folder.resolve("huge.safetensors");
        int tensors = 512;
        long each = 2_000_000_000L;
        String header = IntStream.range(0, tensors)
                .mapToObj(i -> "\"t" + i + "\":{"
                        + entry("U8", "[" + each + "]", "[" + i * each + "," + (i + 1) * each + "]")
                        + "}")
                .collect(Collectors.joining(",", "{", "}"));
        byte[] start = file(header, 0);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(start);
            sparse.setLength(start.length + tensors * each);
        }
        assertTrue(refusal(file).getMessage().contains("-Xmx"));
    }

    @Test
    void whatIsNotAFileIsRefused() {
        assertTrue(assertThrows(ModelException.class, () -> Safetensors.read(folder))
                .getMessage()
                .endsWith("is not a file"));
        assertTrue(
                assertThrows(ModelException.class, () -> Safetensors.read(folder.resolve("none")))
                        .getMessage()
                        .endsWith("there is no such file"));
    }
}
