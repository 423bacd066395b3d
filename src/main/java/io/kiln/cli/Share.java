package io.kiln.cli;

import io.kiln.page.Words;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A part of a whole as people write it: {@code 0.978} or {@code 97.8%}. */
record Share(double value) {
    /** For picocli. */
    static final class Converter implements ITypeConverter<Share> {
        @Override
        public Share convert(String text) {
            boolean percent = text.endsWith("%");
            String number = percent ? text.substring(0, text.length() - 1).strip() : text;
            try {
                double value = Double.parseDouble(number) / (percent ? 100 : 1);
                if (value >= 0 && value <= 1) {
                    return new Share(value);
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException(problem(text));
            }
            throw new TypeConversionException(problem(text));
        }

        private static String problem(String text) {
            return "'" + text + "' is not a share; expected 0 to 1, or 0% to 100%";
        }
    }

    @Override
    public String toString() {
        return Words.percent(value);
    }
}
