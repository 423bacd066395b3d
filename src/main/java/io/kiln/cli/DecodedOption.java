package io.kiln.cli;

import io.kiln.data.Decoded;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What compressed data may become, for verbs that read some. */
final class DecodedOption {
    @Option(
            names = "--max-decoded",
            paramLabel = "SIZE",
            defaultValue = "1g",
            converter = Size.class,
            description =
                    "The most that an array or a picture may declare to become in memory, such as 512m or 4g. What"
                            + " is compressed more than 1000 to 1 is refused in any case.")
    Decoded decoded = Decoded.DEFAULT;

    /** The same as a word; null for what holds without it. */
    @Nullable
    String word() {
        return decoded.equals(Decoded.DEFAULT) ? null : (decoded.most() >> 10) + "k";
    }

    /** A size as Java's {@code -Xmx} takes it. */
    static final class Size implements ITypeConverter<Decoded> {
        private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})([kKmMgG])");

        /** Made by picocli. */
        Size() {}

        @Override
        public Decoded convert(String text) {
            Matcher found = TEXT.matcher(text);
            if (!found.matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is not a size such as 512m or 4g");
            }
            int shift = switch (found.group(2)) {
                case "k", "K" -> 10;
                case "m", "M" -> 20;
                default -> 30;
            };
            return new Decoded(Long.parseLong(found.group(1)) << shift);
        }
    }
}
