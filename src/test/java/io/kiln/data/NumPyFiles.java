package io.kiln.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files as NumPy writes them, and as it would not. */
final class NumPyFiles {
    private NumPyFiles() {}

    /** As numpy.save writes it: padded to 64 bytes, a line break at the end of the header. */
    static byte[] npy(String type, String shape, byte[] data) {
        return raw(
                "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }",
                data);
    }

    static byte[] raw(String header, byte[] data) {
        int padded = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        String text = header + " ".repeat(padded - header.length() - 1) + "\n";
        ByteBuffer all = ByteBuffer.allocate(10 + padded + data.length);
        all.order(ByteOrder.LITTLE_ENDIAN);
        all.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        all.putShort((short) padded)
                .put(text.getBytes(StandardCharsets.ISO_8859_1))
                .put(data);
        return all.array();
    }

    static byte[] numbers(String type, double... values) {
        int size = type.charAt(2) - '0';
        ByteBuffer to = ByteBuffer.allocate(size * values.length);
        to.order(type.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (type.substring(1)) {
                case "f4" -> to.putFloat((float) value);
                case "f8" -> to.putDouble(value);
                case "i8", "u8" -> to.putLong((long) value);
                case "i4", "u4" -> to.putInt((int) (long) value);
                case "i2", "u2" -> to.putShort((short) value);
                default -> to.put((byte) value);
            }
        }
        return to.array();
    }

    static byte[] zip(Map<String, byte[]> members, int method) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(bytes)) {
            for (var member : new TreeMap<>(members).entrySet()) {
                var entry = new ZipEntry(member.getKey() + ".npy");
                out.setLevel(method);
                out.putNextEntry(entry);
                out.write(member.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
