package io.kiln.trace;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file of Chrome trace events, in the JSON array format of Google's "Trace Event Format": an event
 * a line, in any order, times in microseconds since the file was opened. The format allows the end
 * of the array to be missing, so that what a killed process leaves behind can be read.
 *
 * <p>Nothing that goes wrong is thrown before {@link #close}: a full disk shall not end what is
 * traced.
 */
final class Events implements Closeable {
    private static final int MICROS = 3; // decimals that make nanoseconds microseconds

    private final long opened = System.nanoTime();
    private final OutputStream out;
    private final JsonGenerator json;
    private @Nullable IOException failure; // nothing is written after the first

    private interface Event {
        void write() throws IOException;
    }

    /**
     * Opens the file, over whatever was there.
     *
     * @throws IOException when it cannot be written
     */
    Events(Path file) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(file));
        this.json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8);
        json.writeStartArray();
        flush();
    }

    /** What a process or thread is called, by {@code process_name}, {@code thread_name} and such. */
    void metadata(String kind, int process, int thread, String key, Object value) {
        write(() -> {
            head(kind, "M", process, thread);
            args(Map.of(key, value));
        });
    }

    /** Something with a beginning and an end, both by {@link System#nanoTime}. */
    void complete(Place place, String name, long start, long end, Map<String, ?> args) {
        write(() -> {
            head(name, "X", place.process(), place.thread());
            json.writeStringField("cat", place.category());
            json.writeFieldName("ts");
            json.writeNumber(BigDecimal.valueOf(start - opened, MICROS));
            json.writeFieldName("dur");
            json.writeNumber(BigDecimal.valueOf(Math.max(0, end - start), MICROS));
            args(args);
        });
    }

    /**
     * A track.
     *
     * @param category of its events
     */
    record Place(int process, int thread, String category) {}

    private void write(Event event) {
        if (failure == null) {
            try {
                json.writeRaw('\n');
                json.writeStartObject();
                event.write();
                json.writeEndObject();
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private void head(String name, String phase, int process, int thread) throws IOException {
        json.writeStringField("name", name);
        json.writeStringField("ph", phase);
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", thread);
    }

    private void args(Map<String, ?> args) throws IOException {
        json.writeObjectFieldStart("args");
        for (var entry : args.entrySet()) {
            json.writeFieldName(entry.getKey());
            value(entry.getValue());
        }
        json.writeEndObject();
    }

    private void value(Object value) throws IOException {
        if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                value(element);
            }
            json.writeEndArray();
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double d) {
            json.writeNumber(d);
        } else {
            json.writeString(value.toString());
        }
    }

    /** Hands what is written so far to the system. */
    void flush() {
        if (failure == null) {
            try {
                json.flush();
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    /**
     * Ends the file.
     *
     * @throws IOException what went wrong first, now or before
     */
    @Override
    public void close() throws IOException {
        try (out) {
            if (failure != null) {
                throw failure;
            }
            json.writeRaw('\n');
            json.close(); // ends the array
        }
    }
}
