package io.kiln.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an array lies in a NumPy file: the text before the numbers, described as
 * <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>,
 * versions 1 to 3. Nothing in it is evaluated, and objects (pickles) are refused.
 *
 * @param kind {@code b} for truths, {@code u} and {@code i} for integers, {@code f} for floats
 * @param itemBytes of one number: 1, 2, 4 or 8
 * @param order of its bytes
 * @param shape of the array, none negative; empty for a single number
 * @param count numbers in all
 * @param length bytes before the first number
 */
record NpyHeader(
        char kind, int itemBytes, ByteOrder order, List<Integer> shape, long count, long length) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 10_000; // as NumPy has it
    private static final int MOST_DIMENSIONS = 8;

    // NOTE: possessive, since a stranger's header must cost neither steps nor stack beyond its
    // length.
    private static final Pattern TEXT = Pattern.compile(
            "\\{\\s*+(?:'(?:descr|fortran_order|shape)'\\s*+:\\s*+(?:'[^']*+'|True|False|\\([^()]*+\\))\\s*+,?\\s*+){3}\\}\\s*+");
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile(
            "'shape'\\s*+:\\s*+\\(((?:\\s*+\\d{1,10}L?\\s*+,){0,32}+\\s*+(?:\\d{1,10}L?)?\\s*+)\\)");
    private static final Pattern TYPE = Pattern.compile("([<>|=])([buif])([1248])");

    static boolean begins(byte[] file) {
        return file.length >= MAGIC.length
                && java.util.Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Reads up to the first number; a {@link DataException} for what is not such a header. */
    static NpyHeader read(InputStream in, String name) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !begins(start)) {
            throw new DataException(
                    name + ": not a NumPy array: it does not begin with \\x93NUMPY");
        }
        int wide = start[6] == 1 ? 2 : 4;
        if (start[6] < 1 || start[6] > 3) {
            throw new DataException(name + ": NumPy format " + start[6] + "; expected 1, 2 or 3");
        }
        byte[] size = in.readNBytes(wide);
        long length = 0;
        for (int i = size.length - 1; i >= 0; i--) {
            length = length << 8 | size[i] & 0xFF;
        }
        if (size.length < wide || length > LONGEST) {
            throw DataException.of(
                    "%s: a header of %d bytes; the most is %d", name, length, LONGEST);
        }
        byte[] text = in.readNBytes((int) length);
        if (text.length < length) {
            throw new DataException(name + ": truncated in its header");
        }
        String header = new String(text, StandardCharsets.ISO_8859_1);
        return of(header, 8 + wide + length, name);
    }

    private static NpyHeader of(String text, long length, String name) {
        Matcher descr = DESCR.matcher(text);
        Matcher fortran = FORTRAN.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (text.contains("[") && text.contains("descr")) {
            throw new DataException(name + ": an array of records; expected plain numbers");
        }
        if (!TEXT.matcher(text).matches() || !descr.find() || !fortran.find() || !shape.find()) {
            throw new DataException(
                    name + ": a header that is not NumPy's: " + CsvRecords.clip(text));
        }
        Matcher type = TYPE.matcher(descr.group(1));
        boolean known = type.matches();
        if (!known || type.group(1).equals("|") != type.group(3).equals("1") || odd(type)) {
            throw new DataException(name + ": numbers of the type '"
                    + CsvRecords.clip(descr.group(1))
                    + "'; expected integers of 1 to 8 bytes, or floats of 4 or 8; convert with"
                    + " .astype('float32')");
        }
        List<Integer> sides = sides(shape.group(1), name);
        if (fortran.group(1).equals("True") && sides.size() > 1) {
            throw new DataException(name + ": columns first (fortran_order);"
                    + " save numpy.ascontiguousarray of it");
        }
        var order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        int bytes = Integer.parseInt(type.group(3));
        return new NpyHeader(
                type.group(2).charAt(0), bytes, order, sides, product(sides, bytes, name), length);
    }

    private static boolean odd(Matcher type) {
        int bytes = Integer.parseInt(type.group(3));
        return switch (type.group(2)) {
            case "b" -> bytes != 1;
            case "f" -> bytes < 4;
            default -> false;
        };
    }

    private static List<Integer> sides(String text, String name) {
        List<Integer> sides = new ArrayList<>();
        for (String side : text.split(",", -1)) {
            String digits = side.strip().replace("L", "");
            if (!digits.isEmpty()) {
                long value = Long.parseLong(digits);
                if (value > Integer.MAX_VALUE || sides.size() == MOST_DIMENSIONS) {
                    throw DataException.of(
                            "%s: the shape (%s); expected at most %d sides, each below 2^31",
                            name, CsvRecords.clip(text), MOST_DIMENSIONS);
                }
                sides.add((int) value);
            }
        }
        return List.copyOf(sides);
    }

    private static long product(List<Integer> shape, int bytes, String name) {
        long product = 1;
        for (int side : shape) {
            product *= side;
            if (product > Memory.LARGEST_ARRAY) {
                throw DataException.of(
                        "%s: declares the shape %s of %d bytes each; the most is 2^31 numbers",
                        name, shape, bytes);
            }
        }
        return product;
    }

    /** Bytes of the numbers. */
    long data() {
        return count * itemBytes;
    }
}
