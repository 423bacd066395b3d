package io.kiln.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Inputs that are as large, as many or as deep as a stranger could make them. */
final class Hostile {
    private static final int SIDE = 8000; // pixels; its square is the most that is read

    private final int bytes;
    private final List<Case> cases = new ArrayList<>();

    /**
     * An input.
     *
     * @param target whose
     * @param name what is special about it
     * @param input makes it
     * @param decoded bytes that come of it; 0 where it is not compressed
     */
    record Case(String target, String name, Maker input, long decoded) {}

    /** Makes an input when it is wanted, since all together are too many. */
    interface Maker {
        byte[] make() throws IOException;
    }

    private Hostile(int bytes) {
        this.bytes = bytes;
    }

    /**
     * All of them.
     *
     * @param bytes about so many in each that is not compressed
     */
    static List<Case> of(int bytes) {
        var hostile = new Hostile(bytes);
        hostile.headers();
        hostile.tables();
        hostile.arrays();
        hostile.graphs();
        hostile.pictures();
        hostile.settings();
        return hostile.cases;
    }

    private void add(String target, String name, Maker input) {
        cases.add(new Case(target, name, input, 0));
    }

    private void text(String target, String name, Text text) {
        add(target, name, () -> text.make().getBytes(UTF_8));
    }

    private interface Text {
        String make();
    }

    private static byte[] safetensors(String header, int data) {
        byte[] text = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + text.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private void headers() {
        int room = Math.min(bytes, 7_900_000);
        add("safetensors", "one string", () -> metadata("x".repeat(room)));
        add(
                "safetensors",
                "one string of wide characters",
                () -> metadata("\u3042".repeat(room / 3)));
        add("safetensors", "one string of escapes", () -> metadata("\\u3042".repeat(room / 6)));
        add("safetensors", "spaces", () -> safetensors("{" + " ".repeat(room) + "}", 0));
        add(
                "safetensors",
                "many entries",
                () -> metadata(IntStream.range(0, room / 12)
                        .mapToObj(i -> "\",\"" + i + "\":\"")
                        .collect(Collectors.joining())));
        add(
                "safetensors",
                "many tensors",
                () -> safetensors(
                        IntStream.range(0, 4096)
                                .mapToObj(
                                        i -> "\"" + i
                                                + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}")
                                .collect(Collectors.joining(",", "{", "}")),
                        0));
        add("safetensors", "deep", () -> safetensors("{\"a\":" + "[".repeat(room), 0));
        add(
                "safetensors",
                "one large tensor",
                () -> safetensors(
                        "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":[1," + bytes / 4
                                + "],\"data_offsets\":[0," + bytes / 4 * 4 + "]}}",
                        bytes / 4 * 4));
    }

    private static byte[] metadata(String value) {
        return safetensors("{\"__metadata__\":{\"a\":\"" + value + "\"}}", 0);
    }

    private void tables() {
        text("csv", "short numbers", () -> "0,0\n".repeat(bytes / 4));
        text("csv", "one column", () -> "1\n".repeat(bytes / 2));
        text(
                "csv",
                "long numbers",
                () -> ("0." + "123456789".repeat(100) + ",1\n").repeat(bytes / 905));
        text("csv", "one long line", () -> "x".repeat(bytes));
        text("csv", "one long quote", () -> "\"" + "\"\"".repeat(bytes / 2));
        text("csv", "columns", () -> "1,".repeat(bytes / 2));
        text("csv", "empty lines", () -> "\n".repeat(bytes));
        text(
                "csv",
                "classes",
                () -> IntStream.range(0, bytes / 10)
                        .mapToObj(i -> "1," + i % 10_000)
                        .collect(Collectors.joining("\n")));
    }

    private void arrays() {
        add("idx", "plain", () -> idx(bytes));
        cases.add(new Case("idx", "packed", () -> gzip(runs(48 << 20)), 48 << 20));
        cases.add(new Case("idx", "packed beyond belief", () -> gzip(idx(100_000_000)), 0));
        add("idx", "a name without end", () -> head(bytes, 0x1F, 0x8B, 8, 8));
        for (String type : List.of("|u1", "|i1", "<f4", "<f8", "<u8")) {
            int items = bytes / (type.charAt(2) - '0');
            add("numpy", type, () -> Seeds.npy(type, items + ", 1", bytes));
            add("numpy", type + " in a row", () -> Seeds.npy(type, items + ",", bytes));
        }
        add(
                "numpy",
                "a header of blanks",
                () -> head(bytes, 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0, 0x27));
        add("numpy", "an archive of nothing", () -> head(bytes, 'P', 'K', 3, 4));
    }

    private static byte[] head(int bytes, int... head) {
        byte[] whole = new byte[bytes];
        java.util.Arrays.fill(whole, (byte) ' ');
        for (int i = 0; i < head.length; i++) {
            whole[i] = (byte) head[i];
        }
        return whole;
    }

    private static byte[] idx(int bytes) {
        return ByteBuffer.allocate(8 + bytes).putInt(0x0801).putInt(bytes).array();
    }

    /** Packs well, but not so well that it is refused. */
    private static byte[] runs(int bytes) {
        byte[] whole = idx(bytes);
        for (int i = 8; i < whole.length; i++) {
            whole[i] = (byte) (i >> 10);
        }
        return whole;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private void graphs() {
        add("onnx", "empty nodes", () -> graph(new byte[] {0x0A, 0}));
        add("onnx", "empty constants", () -> graph(new byte[] {0x2A, 0}));
        add("onnx", "empty inputs", () -> graph(new byte[] {0x5A, 0}));
        add("onnx", "nodes with inputs", () -> graph(named(0x0A, "\n\2ab".repeat(32))));
        add("onnx", "unknown fields", () -> repeated(new byte[] {0x08, 1}, bytes));
        add("onnx", "entries", () -> repeated(new byte[] {0x72, 0}, bytes));
    }

    private static byte[] named(int field, String inside) {
        return ((char) field + "" + (char) inside.length() + inside).getBytes(ISO_8859_1);
    }

    private byte[] graph(byte[] part) {
        byte[] inside = repeated(part, bytes);
        return ByteBuffer.allocate(inside.length + 6)
                .put((byte) 0x3A)
                .put((byte) (inside.length & 0x7F | 0x80))
                .put((byte) (inside.length >> 7 & 0x7F | 0x80))
                .put((byte) (inside.length >> 14 & 0x7F | 0x80))
                .put((byte) (inside.length >> 21 & 0x7F | 0x80))
                .put((byte) (inside.length >> 28))
                .put(inside)
                .array();
    }

    private static byte[] repeated(byte[] part, int bytes) {
        ByteBuffer all = ByteBuffer.allocate(bytes / part.length * part.length);
        while (all.hasRemaining()) {
            all.put(part);
        }
        return all.array();
    }

    private void pictures() {
        for (String format : List.of("png", "jpg", "gif", "bmp")) {
            picture(format, "black and white", BufferedImage.TYPE_BYTE_BINARY, SIDE);
            picture(format, "colours", BufferedImage.TYPE_INT_RGB, SIDE / 2);
        }
        for (int side : List.of(SIDE / 8, SIDE)) {
            cases.add(new Case(
                    "picture",
                    "jpg, 25 times painted, side " + side,
                    () -> painted(side, 25),
                    (long) side * side));
        }
    }

    /** The last scan of a progressive picture, as often as it is accepted. */
    private static byte[] painted(int side, int times) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        var file = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(out);
            var image = noisy(new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY));
            writer.write(null, new IIOImage(image, null, null), how);
        }
        byte[] once = file.toByteArray();
        int scan = once.length - 2;
        while (once[scan] != (byte) 0xFF || once[scan + 1] != (byte) 0xDA) {
            scan--;
        }
        file.reset();
        file.write(once, 0, scan);
        for (int i = 0; i < times; i++) {
            file.write(once, scan, once.length - 2 - scan);
        }
        file.write(once, once.length - 2, 2);
        return file.toByteArray();
    }

    private void picture(String format, String name, int type, int side) {
        Maker maker = () -> {
            var file = new ByteArrayOutputStream();
            ImageIO.write(noisy(new BufferedImage(side, side, type)), format, file);
            return file.toByteArray();
        };
        cases.add(new Case("picture", format + ", " + name, maker, (long) side * side));
    }

    /** Black alone packs so well that it is refused. */
    private static BufferedImage noisy(BufferedImage image) {
        var random = new Random(1);
        for (int y = 0; y < image.getHeight(); y += 10) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private void settings() {
        int room = Math.min(bytes, 250_000);
        text("config", "comments", () -> "#\n".repeat(room / 2));
        text("config", "a long key", () -> "e".repeat(room) + " = 1\n");
        for (String key :
                List.of("layers", "schedule", "epochs", "lr", "data", "distort", "kernels")) {
            for (String value : List.of("1-", "1,", "(", "1", "a+", " ", "warmup(1)+")) {
                String whole = value.repeat(room / value.length());
                text(
                        "config",
                        key + " = " + value + value + "...",
                        () -> key + " = x" + whole + "\n");
                text("config", key + " = 1" + value + "...", () -> key + " = 1" + whole + "1\n");
            }
        }
        text("words", "a long option", () -> "train\n--" + "e".repeat(room));
        text("words", "a long verb", () -> "e".repeat(room));
        text("words", "long layers", () -> "train\n--layers\n" + "1-".repeat(room / 2) + "1");
        text("words", "a long list", () -> "sweep\n--lr\n" + "1,".repeat(room / 2) + "1");
        text("words", "a long range", () -> "sweep\n--seeds\n1..999999999");
        int table = Math.min(bytes, 1 << 18); // as much as UserTable reads
        text(
                "tuning",
                "rows",
                () -> io.kiln.tuning.Table.HEADER + "\n"
                        + "device,a*,NT,64-127,-9,2-,local BM=128 BN=64,here\n".repeat(table / 51));
        text(
                "tuning",
                "parameters",
                () -> io.kiln.tuning.Table.HEADER + "\ndevice,a*,NT,1,1,1,local"
                        + " BM=1".repeat(table / 5) + ",here\n");
        text("tuning", "lines", () -> "#\r\n".repeat(table / 3));
        add("kernels", "zeros", () -> new byte[bytes]);
    }
}
