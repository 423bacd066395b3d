package io.kiln.model;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads one safetensors file. Checks, in the reference reader's order: 8 bytes of length; length
 * within the limit; header within the file; UTF-8; JSON; each shape fills its place; places without
 * gap or overlap; the last one ends with the file. Only then is memory taken for the data.
 */
final class SafetensorsReader {
    private static final int LENGTH = 8; // bytes of the header's length
    private static final int CHUNK = 1 << 16; // bytes: larger reads cost a direct buffer as large

    private final FileChannel channel;
    private final long fileBytes;
    private final Map<String, String> metadata = new TreeMap<>(Safetensors.BYTE_ORDER);
    private final List<Slot> slots = new ArrayList<>();

    /** Where a tensor's data lies in the data section. */
    private record Slot(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

    private SafetensorsReader(FileChannel channel) throws IOException {
        this.channel = channel;
        this.fileBytes = channel.size();
    }

    static Safetensors read(Path file) {
        // A pipe or a device would block or never end.
        if (!Files.isRegularFile(file)) {
            throw new ModelException(
                    file + (Files.exists(file) ? ": is not a file" : ": there is no such file"));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new SafetensorsReader(channel).contents();
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read: " + AtomicFile.reason(e), e);
        } catch (ModelException e) {
            throw new ModelException(
                    file + ": " + e.getMessage() + "; damaged, or not a safetensors file for Kiln",
                    e);
        }
    }

    private Safetensors contents() throws IOException {
        byte[] header = header();
        parse(header);
        long dataBytes = fileBytes - LENGTH - header.length;
        checkPlaces(dataBytes);
        if (dataBytes > Runtime.getRuntime().maxMemory()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%,d bytes of tensors, but Java has %,d bytes of memory: give it more with -Xmx",
                    dataBytes,
                    Runtime.getRuntime().maxMemory()));
        }
        return data();
    }

    private byte[] header() throws IOException {
        if (fileBytes < LENGTH) {
            throw new ModelException(
                    String.format(Locale.ROOT, "%d bytes, needs at least %d", fileBytes, LENGTH));
        }
        var length = ByteBuffer.wrap(bytes("length", LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
        long n = length.getLong();
        if (n < 2 || n > Safetensors.MAX_HEADER) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "header of %s bytes, needs 2 to %,d",
                    Long.toUnsignedString(n),
                    Safetensors.MAX_HEADER));
        }
        if (n > fileBytes - LENGTH) {
            throw new ModelException(String.format(
                    Locale.ROOT, "header of %,d bytes in a file of %,d", n, fileBytes));
        }
        return bytes("header", (int) n);
    }

    private void parse(byte[] header) {
        int end = header.length;
        while (end > 0 && header[end - 1] == ' ') {
            end--;
        }
        if (header[0] != '{' || header[end - 1] != '}') {
            throw new ModelException("header: needs to begin with { and to end with } and spaces");
        }
        var text = new InputStreamReader(
                new ByteArrayInputStream(header, 0, end),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        JsonDocument.read("header", text, json -> {
            json.object(name -> {
                if (name.equals(Safetensors.METADATA)) {
                    metadata(json);
                } else {
                    slots.add(slot(json, name));
                    Safetensors.checkCount("tensors", slots.size(), Safetensors.MAX_TENSORS);
                }
            });
            return json;
        });
    }

    private void metadata(JsonDocument json) throws IOException {
        json.object(key -> {
            metadata.put(key, json.string());
            Safetensors.checkCount("metadata entries", metadata.size(), Safetensors.MAX_METADATA);
        });
    }

    private static Slot slot(JsonDocument json, String name) throws IOException {
        StoredTensor.checkName(name);
        var entry = new Entry();
        json.object(member -> {
            switch (member) {
                case "dtype" -> entry.dtype = Dtype.of(json.string());
                case "shape" -> entry.shape = counts(json, StoredTensor.MAX_RANK);
                case "data_offsets" -> entry.offsets = counts(json, 2);
                default ->
                    throw new ModelException(String.format(
                            Locale.ROOT,
                            "tensor %s: has %s, needs dtype, shape and data_offsets",
                            ModelException.quoted(name),
                            ModelException.quoted(member)));
            }
        });
        return entry.slot(name);
    }

    private static List<Long> counts(JsonDocument json, int limit) throws IOException {
        var counts = new ArrayList<Long>();
        json.array(limit, () -> counts.add(json.count()));
        return counts;
    }

    /** What is known of a tensor while its entry is read. */
    private static final class Entry {
        private @Nullable Dtype dtype;
        private @Nullable List<Long> shape;
        private @Nullable List<Long> offsets;

        Slot slot(String name) {
            String shown = ModelException.quoted(name);
            if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
                throw new ModelException(String.format(
                        Locale.ROOT, "tensor %s: needs dtype, shape and two data_offsets", shown));
            }
            long begin = offsets.get(0);
            long end = offsets.get(1);
            long bytes = StoredTensor.bytes(dtype, shape);
            if (end < begin || end - begin != bytes) {
                throw new ModelException(String.format(
                        Locale.ROOT,
                        "tensor %s: data_offsets [%d, %d], but %s%s takes %d bytes",
                        shown,
                        begin,
                        end,
                        dtype,
                        shape,
                        bytes));
            }
            if (bytes > StoredTensor.MAX_BYTES) {
                throw new ModelException(String.format(
                        Locale.ROOT,
                        "tensor %s: %,d bytes, at most %,d can be read",
                        shown,
                        bytes,
                        StoredTensor.MAX_BYTES));
            }
            return new Slot(name, dtype, shape, begin, end);
        }
    }

    private void checkPlaces(long dataBytes) {
        slots.sort(Comparator.comparingLong(Slot::begin).thenComparingLong(Slot::end));
        long end = 0;
        for (Slot slot : slots) {
            if (slot.begin != end) {
                throw new ModelException(String.format(
                        Locale.ROOT,
                        "tensor %s: begins at byte %d of the data, the one before ends at %d",
                        ModelException.quoted(slot.name),
                        slot.begin,
                        end));
            }
            end = slot.end;
        }
        if (end != dataBytes) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "tensors of %,d bytes, but the file has %,d after its header",
                    end,
                    dataBytes));
        }
    }

    private Safetensors data() throws IOException {
        var seal = Seal.over(metadata, slots.size());
        slots.forEach(slot -> seal.tensor(slot.name, slot.dtype, slot.shape));
        String wanted = metadata.get(Safetensors.SEAL);
        List<StoredTensor> tensors = new ArrayList<>();
        for (Slot slot : slots) {
            byte[] data = bytes("tensor " + slot.name, (int) (slot.end - slot.begin));
            if (wanted != null) {
                seal.data(data, 0, data.length);
            }
            tensors.add(new StoredTensor(slot.name, slot.dtype, slot.shape, data));
        }
        if (wanted != null && !wanted.equals(seal.hex())) {
            throw new ModelException(
                    Safetensors.SEAL + " does not fit the contents: the file was changed");
        }
        return new Safetensors(metadata, tensors);
    }

    private byte[] bytes(String what, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; ) {
            int got = channel.read(ByteBuffer.wrap(bytes, at, Math.min(CHUNK, count - at)));
            if (got < 0) {
                throw new ModelException(String.format(
                        Locale.ROOT,
                        "%s: ends after %d of %d bytes: the file shrank while it was read",
                        what,
                        at,
                        count));
            }
            at += got;
        }
        return bytes;
    }
}
