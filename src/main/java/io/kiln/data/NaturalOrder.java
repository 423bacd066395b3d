package io.kiln.data;

import java.util.Comparator;

/**
 * Names as people count: digits in a row compare by their value, so that {@code class2} comes
 * before {@code class10}; everything else by its characters, and what is equal so far by its whole
 * text.
 */
final class NaturalOrder implements Comparator<String> {
    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            boolean numbers = digit(a, i) && digit(b, j);
            int endA = numbers ? end(a, i) : i + 1;
            int endB = numbers ? end(b, j) : j + 1;
            int difference = numbers
                    ? values(a.substring(i, endA), b.substring(j, endB))
                    : Character.compare(a.charAt(i), b.charAt(j));
            if (difference != 0) {
                return difference;
            }
            i = endA;
            j = endB;
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static boolean digit(String text, int at) {
        return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text, end)) {
            end++;
        }
        return end;
    }

    /** Of any length: without zeros in front, the longer is the larger. */
    private static int values(String a, String b) {
        String x = a.replaceFirst("^0+", "");
        String y = b.replaceFirst("^0+", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }
}
