package io.kiln.data;

import java.util.ArrayList;
import java.util.List;

/**
 * How people write the ten digits: for each digit some styles, for each style its pen strokes.
 *
 * <p>The notation, one style a line: how common the style is, a colon, then strokes separated by
 * {@code /}. A stroke is points {@code x,y} in hundredths of the digit's height, y downwards; a
 * smooth curve passes through them, except at a point marked {@code !}: a sharp turn.
 */
final class DigitShapes {
    private static final String[][] WRITTEN = {
        { // 0
            "5: 52,2 24,12 10,50 22,87 48,98 76,86 88,50 76,12 50,2",
            "3: 62,8 36,3 14,30 10,65 34,97 68,88 88,55 82,18 56,5 44,14",
            "2: 70,16 44,2 18,22 12,64 36,98 70,86 84,46 72,10 50,4",
            "1: 60,20 30,6 10,34 14,74 44,98 80,80 88,40 70,8 44,4",
        },
        { // 1
            "10: 50,0 50,50 50,100",
            "3: 54,0 51,50 48,100",
            "2: 30,20 52,0! 52,50 52,100",
            "2: 28,20 52,0! 52,50 52,100 / 22,100 54,99 84,100",
        },
        { // 2
            "4: 12,24 34,3 70,6 77,32 50,64 8,97! 50,95 92,97",
            "3: 10,24 36,2 72,8 75,36 46,72 16,94 4,82 20,72 46,84 70,95 88,88",
            "2: 14,16 46,0 77,18 64,50 36,76 4,98! 38,90 68,97 96,90",
            "2: 20,30 24,8 52,0 74,20 58,54 22,88 10,84 24,78 54,94 84,94",
            "2: 24,20 44,2 64,16 58,44 40,68 20,96! 46,92 78,92",
            "2: 16,18 44,2 66,22 48,58 20,92 8,84 26,74 50,88 92,86",
            "2: 30,14 52,2 68,18 54,48 30,84 16,96 10,84 30,80 60,96 84,90",
            "1: 22,16 46,2 66,20 52,50 20,84 10,92 12,74 34,78 60,92 90,80",
        },
        { // 3
            "4: 14,12 44,0 72,14 64,38 34,47! 70,54 80,78 54,98 12,90",
            "3: 14,16 46,0 72,18 60,42 40,48 46,50 74,60 76,84 44,100 8,88",
            "1: 12,4 48,3 80,4! 62,22 40,42! 74,50 80,78 50,98 10,90",
            "2: 24,10 48,0 66,16 56,36 36,42! 64,50 70,76 46,98 18,94",
        },
        { // 4
            "3: 16,6 10,44 22,57 78,52 / 76,0 72,50 68,100",
            "2: 62,0 32,32 8,64! 50,63 88,62 / 68,2 66,50 64,100",
            "3: 14,5 14,40 34,52 72,42 / 80,0 76,50 73,100",
            "1: 22,0 12,46! 46,46 80,45 / 76,5 74,50 70,100",
            "2: 30,4 18,42 30,52 70,44 / 74,4 66,50 60,100",
            "2: 22,4 14,36 26,48 50,44 74,36 / 78,0 68,50 60,100",
        },
        { // 5
            "3: 84,3 56,3 28,4! 24,22 20,42! 54,38 80,60 70,88 40,99 10,88",
            "3: 26,5 23,25 21,45 56,42 78,66 60,94 12,92 / 26,5 58,4 88,2",
            "2: 84,5 44,5 26,20 34,42 64,54 76,76 52,97 10,92",
            "3: 92,0 62,4 36,8! 30,25 26,40! 50,38 66,56 58,82 36,98 10,94",
            "3: 96,0 68,2 42,6! 36,25 32,40! 52,44 60,66 46,90 6,98",
            "2: 98,6 70,4 30,8! 26,24 22,40! 46,38 60,56 54,82 34,98 6,90",
            "2: 100,2 70,8 44,16! 38,32 34,46! 54,50 58,70 42,92 8,96",
            "1: 76,8 50,2 34,10! 28,28 24,46! 46,36 66,48 66,78 44,98 20,86",
        },
        { // 6
            "3: 68,2 32,25 14,65 26,95 56,97 74,76 58,58 34,64 17,80",
            "3: 54,0 26,38 16,75 36,98 66,92 72,70 50,56 22,74",
            "2: 76,5 46,10 20,50 18,85 48,100 76,82 66,60 42,62 22,80",
            "3: 56,0 36,30 22,65 28,92 50,98 64,82 52,66 36,70 25,84",
            "2: 46,0 20,40 14,74 44,98 90,84 84,62 50,62 24,84",
            "2: 34,0 18,40 20,84 50,100 94,90 92,70 60,66 30,86",
            "3: 50,0 32,40 24,75 40,98 64,90 62,70 44,66 28,80",
        },
        { // 7
            "4: 12,6 48,5 84,5! 58,50 44,100",
            "3: 12,20 15,6! 50,6 84,5! 62,45 48,100",
            "2: 12,5 48,5 82,5! 64,50 46,100 / 34,50 56,49 78,48",
            "2: 10,12 40,6 78,10 72,32 54,62 46,100",
            "2: 14,26 18,10 46,8 74,12 68,30 56,60 50,100",
            "2: 20,8 44,10 74,4! 58,50 50,100",
        },
        { // 8
            "4: 72,15 50,2 28,15 34,38 62,60 72,85 49,99 26,85 34,60 62,38 74,16",
            "2: 50,48 26,28 46,2 74,20 50,48 24,72 44,99 76,80 52,49",
            "2: 72,12 44,0 24,20 50,48 72,75 50,100 26,80 46,50 74,22 70,10",
            "3: 78,10 56,2 34,14 38,34 58,55 64,80 46,98 28,84 36,62 58,40 78,18",
            "2: 72,6 42,6 30,24 50,44 62,66 56,92 38,98 28,80 40,56 62,34 76,8",
            "3: 86,4 60,8 36,16 34,34 56,56 58,80 40,98 26,84 42,60 66,36 80,14",
            "2: 82,14 58,2 34,14 40,36 56,54 56,86 38,98 28,82 46,56 70,36 86,6",
            "2: 50,46 22,26 48,2 80,22 50,46 14,72 50,99 88,74 52,47",
            "1: 80,10 40,4 24,24 52,46 84,70 50,98 16,84 46,54 72,34 82,12",
            "2: 64,14 50,2 36,14 42,34 62,56 68,82 48,99 28,80 40,56 56,38 64,18",
        },
        { // 9
            "3: 74,20 52,2 23,18 27,42 50,48 74,22! 71,60 64,100",
            "3: 78,13 50,0 20,22 32,46 64,40 78,12 74,55 68,100",
            "2: 76,18 46,3 22,26 40,48 76,20 76,70 54,98 24,90",
            "3: 70,18 52,4 30,18 32,38 50,40 70,24! 64,60 54,100",
            "3: 72,12 50,2 30,20 40,38 60,32 73,12 66,55 58,100",
            "3: 84,10 62,4 34,24 30,42 48,44 72,24 84,8 66,54 50,100",
            "2: 80,26 66,4 40,10 26,34 40,44 66,34 78,24 62,60 48,100",
            "2: 80,16 50,0 18,24 40,46 78,24 72,60 60,100",
            "1: 72,20 54,4 32,16 36,36 66,26 / 74,4 66,50 58,100",
        },
    };

    private final List<List<Style>> digits;

    DigitShapes() {
        List<List<Style>> all = new ArrayList<>();
        for (String[] styles : WRITTEN) {
            List<Style> parsed = new ArrayList<>();
            for (String line : styles) {
                parsed.add(Style.parse(line));
            }
            all.add(List.copyOf(parsed));
        }
        digits = List.copyOf(all);
    }

    /** One style of the digit, chosen by how common the styles are. */
    Style pick(int digit, Draws random) {
        List<Style> styles = digits.get(digit);
        double total = 0;
        for (Style style : styles) {
            total += style.weight;
        }
        double mark = random.uniform() * total;
        for (Style style : styles) {
            mark -= style.weight;
            if (mark < 0) {
                return style;
            }
        }
        return styles.get(styles.size() - 1);
    }

    /** One way of writing a digit. */
    static final class Style {
        final double weight;
        final float[] xy; // (points, 2), the digit's height is 1
        final boolean[] sharp; // (points): the pen turns here
        final int[] starts; // (strokes + 1): first point of each stroke, then the number of points

        private Style(double weight, float[] xy, boolean[] sharp, int[] starts) {
            this.weight = weight;
            this.xy = xy;
            this.sharp = sharp;
            this.starts = starts;
        }

        static Style parse(String line) {
            int colon = line.indexOf(':');
            String[] strokes = line.substring(colon + 1).split("/", -1);
            String[] points = line.substring(colon + 1).replace("/", " ").trim().split("\\s+");
            float[] xy = new float[points.length * 2];
            boolean[] sharp = new boolean[points.length];
            for (int p = 0; p < points.length; p++) {
                sharp[p] = points[p].endsWith("!");
                String[] pair = points[p].replace("!", "").split(",", -1);
                xy[2 * p] = Integer.parseInt(pair[0]) / 100f;
                xy[2 * p + 1] = Integer.parseInt(pair[1]) / 100f;
            }
            int[] starts = new int[strokes.length + 1];
            for (int s = 0; s < strokes.length; s++) {
                starts[s + 1] = starts[s] + strokes[s].trim().split("\\s+").length;
            }
            return new Style(Double.parseDouble(line.substring(0, colon)), xy, sharp, starts);
        }
    }
}
