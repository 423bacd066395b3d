package io.kiln.board;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** A reader of event files that shares nothing with their writer. */
public final class Events {
    private Events() {}

    /** One event. */
    public record Event(double time, long step, String version, Map<String, Float> values) {}

    /** Reads a file; an AssertionError where lengths, checksums or fields are wrong. */
    public static List<Event> read(Path file) throws IOException {
        ByteBuffer in = little(Files.readAllBytes(file));
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            check(in.slice(in.position(), 8), in.getInt(in.position() + 8));
            long length = in.getLong();
            in.getInt();
            ByteBuffer content = in.slice(in.position(), (int) length).order(in.order());
            check(content.duplicate(), in.getInt(in.position() + (int) length));
            in.position(in.position() + (int) length + 4);
            events.add(event(content));
        }
        return events;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void check(ByteBuffer content, int masked) {
        int turned = masked - 0xA282EAD8;
        var crc = new CRC32C();
        crc.update(content);
        if ((turned >>> 17 | turned << 15) != (int) crc.getValue()) {
            throw new AssertionError("checksum");
        }
    }

    private static Event event(ByteBuffer in) {
        double time = 0;
        long step = 0;
        String version = "";
        Map<String, Float> values = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            switch ((int) tag) {
                case 1 << 3 | 1 -> time = in.getDouble();
                case 2 << 3 -> step = varint(in);
                case 3 << 3 | 2 -> version = text(part(in));
                case 5 << 3 | 2 -> summary(part(in), values);
                default -> throw new AssertionError("field " + (tag >> 3) + " of an event");
            }
        }
        return new Event(time, step, version, values);
    }

    private static void summary(ByteBuffer in, Map<String, Float> values) {
        while (in.hasRemaining()) {
            expect(1 << 3 | 2, in);
            ByteBuffer value = part(in);
            expect(1 << 3 | 2, value);
            String name = text(part(value));
            expect(2 << 3 | 5, value);
            if (values.put(name, value.getFloat()) != null || value.hasRemaining()) {
                throw new AssertionError("value " + name);
            }
        }
    }

    private static void expect(long tag, ByteBuffer in) {
        if (varint(in) != tag) {
            throw new AssertionError("another field than " + (tag >> 3));
        }
    }

    private static ByteBuffer part(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer part = in.slice(in.position(), length).order(in.order());
        in.position(in.position() + length);
        return part;
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(in).toString();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
