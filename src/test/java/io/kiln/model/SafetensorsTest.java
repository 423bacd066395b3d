package io.kiln.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The format, byte for byte. */
@Tag("quick")
final class SafetensorsTest {
    private static final String HEADER = "{\"__metadata__\":{\"a\":\"1\",\"format\":\"kiln\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]}}";

    /** From the definition, by another program: Python's struct and hashlib. */
    private static final String SEAL =
            "2b285e28be1684356a7c50a7a11572c5fb3b039b2cf33e78f342625b3ca2289d";

    @TempDir
    Path folder;

    private static Safetensors tiny() {
        return new Safetensors(
                Map.of("format", "kiln", "a", "1"),
                List.of(
                        StoredTensor.of("b", new byte[] {7}),
                        StoredTensor.of("w", new float[] {1, -2.5f}, 1, 2)));
    }

    private static byte[] tinyBytes() {
        byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
        int padded = (header.length + 7) / 8 * 8;
        ByteBuffer file = ByteBuffer.allocate(8 + padded + 9).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded).put(header);
        while (file.position() < 8 + padded) {
            file.put((byte) ' ');
        }
        file.put(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0x20, (byte) 0xc0, 7});
        return file.array();
    }

    @Test
    void writesTheBytesOfTheReferenceWriter() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        tiny().write(file);
        assertArrayEquals(tinyBytes(), Files.readAllBytes(file));
    }

    @Test
    void readsAFileWrittenByHand() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        Files.write(file, tinyBytes());
        Safetensors read = Safetensors.read(file);
        assertEquals(Map.of("format", "kiln", "a", "1"), read.metadata());
        assertEquals(
                List.of("w", "b"),
                read.tensors().stream().map(StoredTensor::name).toList());
        assertArrayEquals(new float[] {1, -2.5f}, read.tensor("w").orElseThrow().floats());
        assertEquals(List.of(1L, 2L), read.tensor("w").orElseThrow().shape());
        assertEquals(List.of(), read.tensor("b").orElseThrow().shape());
    }

    @Test
    void sealIsTheDocumentedHash() {
        assertEquals(SEAL, tiny().sealed().metadata().get(Safetensors.SEAL));
        assertEquals(tiny().sealed(), tiny().sealed().sealed());
    }

    @Test
    void everyTypeComesBackBitForBit() {
        float[] floats = {Float.NaN, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE};
        double[] doubles = {Double.NaN, Double.MAX_VALUE, -0.0};
        var contents = new Safetensors(
                Map.of("ключ", "\"\u0001\uD83D\uDD25\\"),
                List.of(
                        StoredTensor.of("f32", floats, 2, 2),
                        StoredTensor.of("f64", doubles, 3),
                        StoredTensor.of("i32", new int[] {Integer.MIN_VALUE, 5}, 1, 2, 1),
                        StoredTensor.of("i64", new long[] {Long.MIN_VALUE}),
                        StoredTensor.of("u8", new byte[] {-1, 0}, 2),
                        StoredTensor.of("empty", new float[0], 3, 0, 7)));
        Path file = folder.resolve("types.safetensors");
        contents.sealed().write(file);
        Safetensors read = Safetensors.read(file);
        assertEquals(contents.sealed(), read);
        assertArrayEquals(floats, read.tensor("f32").orElseThrow().floats());
        assertArrayEquals(doubles, read.tensor("f64").orElseThrow().doubles());
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, 5},
                read.tensor("i32").orElseThrow().ints());
        assertArrayEquals(
                new long[] {Long.MIN_VALUE}, read.tensor("i64").orElseThrow().longs());
        assertEquals(-1, read.tensor("u8").orElseThrow().bytes().get(0));
        assertThrows(
                ModelException.class, () -> read.tensor("f32").orElseThrow().ints());
    }

    @Test
    void savingAgainGivesTheSameBytes() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        tiny().sealed().write(first);
        Safetensors.read(first).write(second);
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    }

    @Test
    void widestTypesComeFirstThenNamesByTheirBytes() {
        var contents = new Safetensors(
                Map.of(),
                List.of(
                        StoredTensor.of("a", new byte[0], 0),
                        StoredTensor.of("a/i32", new int[0], 0),
                        StoredTensor.of("\uFF61", new float[0], 0),
                        StoredTensor.of("\uD83D\uDD25", new float[0], 0),
                        StoredTensor.of("B", new float[0], 0),
                        StoredTensor.of("d", new double[0], 0),
                        StoredTensor.of("l", new long[0], 0)));
        List<String> names =
                contents.sealed().tensors().stream().map(StoredTensor::name).toList();
        assertEquals(List.of("l", "d", "B", "\uFF61", "\uD83D\uDD25", "a/i32", "a"), names);
    }

    @Test
    void aFileWithoutMetadataOrTensorsIsLegal() throws IOException {
        Path file = folder.resolve("empty.safetensors");
        new Safetensors(Map.of(), List.of()).write(file);
        assertArrayEquals(
                new byte[] {8, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' ', ' ', ' ', ' ', ' '},
                Files.readAllBytes(file));
        assertEquals(List.of(), Safetensors.read(file).tensors());
    }

    @Test
    void refusesTensorsThatCannotBeWritten() {
        StoredTensor x = StoredTensor.of("x", new float[1], 1);
        assertThrows(ModelException.class, () -> new Safetensors(Map.of(), List.of(x, x)));
        assertThrows(ModelException.class, () -> StoredTensor.of("x", new float[3], 2));
        assertThrows(ModelException.class, () -> StoredTensor.of("../x", new float[1], 1));
        assertThrows(
                ModelException.class,
                () -> StoredTensor.of("x", new float[1], 1, 1, 1, 1, 1, 1, 1, 1, 1));
        List<StoredTensor> many = Collections.nCopies(Safetensors.MAX_TENSORS + 1, x);
        assertSays("4097 tensors, at most 4096", () -> new Safetensors(Map.of(), many));
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i <= Safetensors.MAX_METADATA; i++) {
            entries.put("key " + i, "");
        }
        assertSays(
                "1025 metadata entries, at most 1024", () -> new Safetensors(entries, List.of()));
        String long8 = "x".repeat(Safetensors.MAX_HEADER);
        assertSays(
                "bytes of header, at most 8000000",
                () -> new Safetensors(Map.of("k", long8), List.of()).write(folder.resolve("l")));
    }

    @Test
    void sealCoversNamesTypesShapesAndMetadata() {
        String seal = seal(Map.of("k", "v"), StoredTensor.of("x", new float[] {1, 2}, 2));
        assertNotEquals(seal, seal(Map.of("k", "w"), StoredTensor.of("x", new float[] {1, 2}, 2)));
        assertNotEquals(seal, seal(Map.of("l", "v"), StoredTensor.of("x", new float[] {1, 2}, 2)));
        assertNotEquals(seal, seal(Map.of("k", "v"), StoredTensor.of("y", new float[] {1, 2}, 2)));
        assertNotEquals(
                seal, seal(Map.of("k", "v"), StoredTensor.of("x", new float[] {1, 2}, 1, 2)));
        int[] sameBits = {Float.floatToIntBits(1), Float.floatToIntBits(2)};
        assertNotEquals(seal, seal(Map.of("k", "v"), StoredTensor.of("x", sameBits, 2)));
    }

    private static String seal(Map<String, String> metadata, StoredTensor tensor) {
        return new Safetensors(metadata, List.of(tensor)).sealed().metadata().get(Safetensors.SEAL);
    }

    private static void assertSays(
            String says, org.junit.jupiter.api.function.Executable executable) {
        String message = assertThrows(ModelException.class, executable).getMessage();
        assertTrue(message.contains(says), message);
    }

    /** Other writers may name tensors in another order than their data. */
    @Test
    void theOrderOfNamesIsNotThatOfTheData() throws IOException {
        byte[] header = ("{\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(8 + header.length + 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header).put((byte) 5).put((byte) 6);
        Path file = Files.write(folder.resolve("other"), bytes.array());
        Safetensors read = Safetensors.read(file);
        assertEquals(5, read.tensor("a").orElseThrow().bytes().get());
        assertEquals(6, read.tensor("b").orElseThrow().bytes().get());
    }

    @Test
    void theShortestHeaderIsTwoBytes() throws IOException {
        byte[] shortest = {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'};
        Path file = Files.write(folder.resolve("shortest"), shortest);
        assertEquals(List.of(), Safetensors.read(file).tensors());
    }
}
