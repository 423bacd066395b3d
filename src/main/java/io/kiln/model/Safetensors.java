package io.kiln.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.kiln.file.DurableFiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The contents of a safetensors file: {@code u64 n}, little-endian; n bytes of JSON, padded with
 * spaces; the tensors' data without gaps. The JSON names each tensor with its type, shape and
 * place, and holds strings under {@code __metadata__}. Format: <a
 * href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>.
 *
 * <p>Written deterministically, as the reference writer does: tensors by alignment, the widest
 * first, then by name; the header padded to a multiple of 8; metadata, where the reference writer
 * has no order, by key. Names and keys sort by their UTF-8 bytes.
 *
 * <p>The entry {@code kiln.sha256} seals a file. It is the SHA-256, in 64 lower-case hex digits, of
 *
 * <pre>
 * u64(metadata entries, kiln.sha256 left out)    each, by key:           text(key) text(value)
 * u64(tensors)                                   each, as its data lies: text(name) text(dtype) u64(rank) u64(side)...
 * the data section
 * </pre>
 *
 * with {@code u64} little-endian and {@code text(s) = u64(UTF-8 bytes of s), those bytes}. So
 * whoever reads the file with another program can compute it from what that program shows. It is
 * checked on reading where it is present.
 *
 * @param metadata by key, sorted
 * @param tensors in the file's order, each name once
 */
public record Safetensors(Map<String, String> metadata, List<StoredTensor> tensors) {
    /** Bytes that a header may have: 8 MB. The reference reader allows 100 MB. */
    public static final int MAX_HEADER = 8_000_000;

    /** Tensors that a file may hold. */
    public static final int MAX_TENSORS = 4096;

    /** Entries that the metadata may have. */
    public static final int MAX_METADATA = 1024;

    /** Key of the seal. */
    public static final String SEAL = "kiln.sha256";

    /** The header's name for the metadata. */
    static final String METADATA = "__metadata__";

    /** Strings by their UTF-8 bytes, as Rust and Python sort them. */
    static final Comparator<String> BYTE_ORDER = (a, b) -> Arrays.compareUnsigned(
            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private static final Comparator<StoredTensor> FILE_ORDER = Comparator.comparing(
                    StoredTensor::dtype)
            .reversed()
            .thenComparing(StoredTensor::name, BYTE_ORDER);

    /**
     * Checks numbers and names.
     *
     * @throws ModelException when there are too many entries or a name comes twice
     */
    public Safetensors {
        var sorted = new TreeMap<String, String>(BYTE_ORDER);
        sorted.putAll(metadata);
        metadata = Collections.unmodifiableMap(sorted);
        tensors = List.copyOf(tensors);
        checkCount("metadata entries", metadata.size(), MAX_METADATA);
        checkCount("tensors", tensors.size(), MAX_TENSORS);
        Set<String> names = new HashSet<>();
        for (StoredTensor tensor : tensors) {
            if (tensor.name().equals(METADATA) || !names.add(tensor.name())) {
                throw new ModelException(tensor + ": the name is taken");
            }
        }
    }

    static void checkCount(String what, int count, int limit) {
        if (count > limit) {
            throw new ModelException(
                    String.format(Locale.ROOT, "%d %s, at most %d", count, what, limit));
        }
    }

    /**
     * Reads a file. Every claim of the header is checked against the file's real length before
     * memory is taken for the data.
     *
     * @param file a regular file
     * @return its contents, the tensors in the order in which their data lies
     * @throws ModelException when the file cannot be read, breaks the format or its seal, or is
     *     larger than Java's memory
     */
    public static Safetensors read(Path file) {
        return SafetensorsReader.read(file);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @param file what is replaced; its folder exists
     * @throws WriteException when it cannot be written; what was there is untouched
     */
    public void write(Path file) {
        write(file, DurableFiles.REAL);
    }

    void write(Path file, DurableFiles files) {
        WriteException.guard(file, () -> files.replace(file, content()));
    }

    /** The bytes of {@link #write}, for whoever places the file otherwise. */
    DurableFiles.Content content() {
        List<StoredTensor> ordered = tensors.stream().sorted(FILE_ORDER).toList();
        byte[] header = header(ordered);
        return out -> {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            out.write(length.putLong(header.length).flip());
            out.write(ByteBuffer.wrap(header));
            for (StoredTensor tensor : ordered) {
                out.write(tensor.bytes());
            }
        };
    }

    /**
     * The same with {@code kiln.sha256} in the metadata.
     *
     * @return sealed contents, tensors in the order of the file to be
     */
    public Safetensors sealed() {
        List<StoredTensor> ordered = tensors.stream().sorted(FILE_ORDER).toList();
        var seal = Seal.over(metadata, ordered.size());
        ordered.forEach(t -> seal.tensor(t.name(), t.dtype(), t.shape()));
        ordered.forEach(t -> seal.data(t.bytes()));
        var more = new TreeMap<>(metadata);
        more.put(SEAL, seal.hex());
        return new Safetensors(more, ordered);
    }

    /**
     * Finds a tensor.
     *
     * @param name its name
     * @return the tensor, if the file has one of that name
     */
    public Optional<StoredTensor> tensor(String name) {
        return tensors.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    private byte[] header(List<StoredTensor> ordered) {
        var text = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (StoredTensor tensor : ordered) {
                entry(json, tensor, begin);
                begin += tensor.size();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a header in memory", e);
        }
        while (text.size() % 8 != 0) {
            text.write(' ');
        }
        checkCount("bytes of header", text.size(), MAX_HEADER);
        return text.toByteArray();
    }

    private static void entry(JsonGenerator json, StoredTensor tensor, long begin)
            throws IOException {
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        json.writeArrayFieldStart("shape");
        for (long side : tensor.shape()) {
            json.writeNumber(side);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(begin);
        json.writeNumber(begin + tensor.size());
        json.writeEndArray();
        json.writeEndObject();
    }
}
