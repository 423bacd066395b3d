package io.kiln.exchange;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import io.kiln.model.ModelException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Damaged and made-up ONNX files: refused by {@link ModelException}, without memory to speak of. */
final class HostileOnnxTest {
    private static final long SPARE = 4_000_000; // bytes, besides four times the file

    @TempDir
    Path folder;

    private static final Map<String, Case> CASES = cases();

    private record Case(byte[] file, String says) {}

    private static Map<String, Case> cases() {
        var cases = new TreeMap<String, Case>();
        cases.put("nothing", hex("", "0 graphs"));
        cases.put("text", new Case("hello, world".getBytes(StandardCharsets.US_ASCII), "byte"));
        cases.put("field 0", hex("00", "a field of number 0"));
        cases.put("a group", hex("0b", "wire type 3, expected 2"));
        cases.put("wire type 7", hex("0f", "wire type 7"));
        cases.put("a number without end", hex("08ffffffffffffffffffff01", "more than 10 bytes"));
        cases.put("a number cut short", hex("0880", "ends inside a number"));
        cases.put("a field of 2^29", hex("80808080108001", "a field of number 536870912"));
        cases.put(
                "a length of 2^63", hex("3a80808080808080808001", "of 9223372036854775808 bytes"));
        cases.put("a length of 2 GiB", hex("3affffffff07", "2147483647 bytes, 0 are left"));
        cases.put("a length of one too many", hex("3a0200", "2 bytes, 1 are left"));
        cases.put("four bytes of three", hex("0d000000", "4 bytes, 3 are left"));
        cases.put("a graph that is a number", hex("3801", "wire type 0, expected 2"));
        cases.put("names that are not UTF-8", hex("3a050a032201ff", "not UTF-8"));
        cases.put("100,000 nodes", many(Onnx.Graph.NODES, 100_000, "nodes, at most 4,096"));
        cases.put("100,000 outputs", many(Onnx.Graph.OUTPUTS, 100_000, "outputs, at most 32"));
        cases.put("weights of 2^60 numbers", claims(1L << 30, 1L << 30));
        cases.put("weights of 2^64 numbers", claims(1L << 32, 1L << 32));
        cases.put("weights of less than none", claims(-4, -3));
        cases.put("weights of none", claims(4, 0));
        cases.put("a name of 3,000 bytes", named("n".repeat(3000), "text of 3,000 bytes"));
        cases.put("commands for a terminal", named("\u001b[2J\n", "expected a chain"));
        cases.put(
                "features of 2^30",
                new Case(
                        new OnnxMaker()
                                .input(0, 1 << 15, 1 << 15)
                                .output("y")
                                .constant("c", 1 << 15, 1)
                                .nodes("y = Sub x c")
                                .file(),
                        "cannot be spread"));
        return cases;
    }

    private static Case hex(String digits, String says) {
        return new Case(HexFormat.of().parseHex(digits), says);
    }

    private static Case many(int field, int count, String says) {
        var graph = new WireWriter();
        for (int i = 0; i < count; i++) {
            graph.message(field, new WireWriter());
        }
        return new Case(new WireWriter().message(Onnx.Model.GRAPH, graph).toBytes(), says);
    }

    private static Case claims(long rows, long cols) {
        var weights = OnnxMaker.tensor("w", new float[12], rows, cols);
        return new Case(
                new OnnxMaker()
                        .input(0, 4)
                        .output("y")
                        .part(Onnx.Graph.CONSTANTS, weights)
                        .nodes("y = MatMul x w")
                        .file(),
                "; damaged");
    }

    private static Case named(String name, String says) {
        return new Case(
                new OnnxMaker().input(0, 4).output(name).nodes("y = Identity x").file(), says);
    }

    static Stream<String> names() {
        return CASES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isRefused(String name) throws IOException {
        Path file = Files.write(folder.resolve("hostile.onnx"), CASES.get(name).file());
        String said = refusal(file).getMessage();
        assertTrue(said.contains(CASES.get(name).says()), said);
        assertTrue(said.startsWith(file + ": "), said);
        assertTrue(said.length() < 700 && said.chars().noneMatch(Character::isISOControl), said);
    }

    private static ModelException refusal(Path file) throws IOException {
        long before = allocated();
        var refusal = assertThrows(ModelException.class, () -> OnnxFile.read(file, Hints.NONE));
        assertBounded(before, Files.size(file));
        return refusal;
    }

    private static long allocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void assertBounded(long before, long bytes) {
        long taken = allocated() - before;
        assertTrue(taken <= 4 * bytes + SPARE, taken + " bytes allocated for a file of " + bytes);
    }

    @Test
    void everyBeginningOfAFileIsRefused() {
        byte[] whole = OnnxWriter.bytes(Networks.all().findFirst().orElseThrow(), Ending.LOGITS);
        int read = 0;
        for (int length = 0; length < whole.length; length++) {
            read += tryOut(Arrays.copyOf(whole, length)) ? 1 : 0;
        }
        // Between two entries of the metadata, at the end, a file may be cut and still be one.
        assertTrue(read <= 16, read + " beginnings of a file were read");
    }

    @Test
    void everyFlippedBitIsRefusedOrHarmless() {
        byte[] whole = new OnnxMaker()
                .input(0, 1, 5)
                .output("y")
                .constant("s", 1)
                .constant("w", 5, 2)
                .constant("b", 2)
                .nodes("d = Div x s | f = Flatten d axis=1 | h = Gemm f w b | y = Relu h")
                .file();
        for (int at = 0; at < 8 * whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at / 8] ^= (byte) (1 << at % 8);
            tryOut(flipped);
        }
    }

    /** Whether it was read; what is not read is refused by the one kind of exception. */
    private static boolean tryOut(byte[] file) {
        long before = allocated();
        try {
            new OnnxChain(OnnxReader.read(file)).follow().model(Hints.NONE);
            return true;
        } catch (ModelException e) {
            return false;
        } finally {
            assertBounded(before, file.length);
        }
    }

    @Test
    void aFlippedWeightIsFoundByTheHash() throws IOException {
        byte[] whole = OnnxWriter.bytes(Networks.all().findFirst().orElseThrow(), Ending.LOGITS);
        float weight = Networks.all().findFirst().orElseThrow().weights().w(0)[0];
        byte[] bits = ByteBuffer.allocate(4)
                .putInt(Integer.reverseBytes(Float.floatToIntBits(weight)))
                .array();
        int at = 0;
        while (!Arrays.equals(bits, Arrays.copyOfRange(whole, at, at + 4))) {
            at++;
        }
        whole[at] ^= 1;
        Path file = Files.write(folder.resolve("flipped.onnx"), whole);
        assertTrue(refusal(file).getMessage().contains("metadata kiln.weights"));
    }
}
