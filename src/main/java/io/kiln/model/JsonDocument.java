package io.kiln.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

import org.jspecify.annotations.Nullable;

import java.io.CharConversionException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;

/**
 * One JSON document read from front to back, strictly: names once, strings whole Unicode,
 * everything bounded. Whatever is wrong becomes a {@link ModelException} that begins with what was
 * read.
 */
final class JsonDocument {
    private static final int DEPTH = 8;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxNameLength(StoredTensor.MAX_NAME)
                    .maxNumberLength(64)
                    .maxStringLength(Safetensors.MAX_HEADER)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from strangers: a table of them that outlives the document could be
            // filled.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private final String what;
    private final JsonParser parser;
    private @Nullable JsonToken token;

    private JsonDocument(String what, JsonParser parser) {
        this.what = what;
        this.parser = parser;
    }

    /** Reads what a document holds. */
    interface Body<T> {
        T read(JsonDocument json) throws IOException;
    }

    /** Takes the value of a name; must read it whole. */
    interface Member {
        void read(String name) throws IOException;
    }

    /** Takes an element; must read it whole. */
    interface Element {
        void read() throws IOException;
    }

    /**
     * Reads a document to its end.
     *
     * @param what begins messages
     * @param text the document
     * @param body reads the one value
     */
    static <T> T read(String what, Reader text, Body<T> body) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            var json = new JsonDocument(what, parser);
            json.next();
            T value = body.read(json);
            if (json.token != null) {
                throw json.wrong("the end");
            }
            return value;
        } catch (CharacterCodingException | CharConversionException e) {
            throw new ModelException(what + ": is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new ModelException(
                    what + ": " + ModelException.oneLine(e.getOriginalMessage(), 200), e);
        } catch (IOException e) {
            throw new ModelException(what + ": cannot be read: " + e, e);
        }
    }

    void object(Member member) throws IOException {
        take(JsonToken.START_OBJECT, "an object");
        while (token == JsonToken.FIELD_NAME) {
            String name = whole(parser.currentName());
            next();
            member.read(name);
        }
        take(JsonToken.END_OBJECT, "the object's end");
    }

    void array(int limit, Element element) throws IOException {
        take(JsonToken.START_ARRAY, "an array");
        for (int n = 0; token != JsonToken.END_ARRAY; n++) {
            if (n == limit) {
                throw wrong("an array of at most " + limit);
            }
            element.read();
        }
        next();
    }

    String string() throws IOException {
        require(JsonToken.VALUE_STRING, "a string");
        String value = whole(parser.getText());
        next();
        return value;
    }

    /** A whole number from 0 to 2^63 - 1. */
    long count() throws IOException {
        require(JsonToken.VALUE_NUMBER_INT, "a whole number");
        long value = parser.getLongValue();
        if (value < 0) {
            throw wrong("a whole number, 0 or more");
        }
        next();
        return value;
    }

    float number() throws IOException {
        if (token != JsonToken.VALUE_NUMBER_FLOAT) {
            require(JsonToken.VALUE_NUMBER_INT, "a number");
        }
        float value = Float.parseFloat(parser.getText());
        next();
        return value;
    }

    private void take(JsonToken wanted, String expected) throws IOException {
        require(wanted, expected);
        next();
    }

    private void require(JsonToken wanted, String expected) throws IOException {
        if (token != wanted) {
            throw wrong(expected);
        }
    }

    private void next() throws IOException {
        token = parser.nextToken();
    }

    /** JSON can say half of a surrogate pair; UTF-8 cannot. */
    private String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw new ModelException(what + ": a string holds half a surrogate pair: "
                        + ModelException.quoted(text));
            }
        }
        return text;
    }

    private ModelException wrong(String expected) throws IOException {
        String got = token == null ? "the end" : ModelException.quoted(parser.getText());
        return new ModelException(String.format(
                Locale.ROOT,
                "%s: at character %d: got %s, expected %s",
                what,
                parser.currentTokenLocation().getCharOffset(),
                got,
                expected));
    }
}
