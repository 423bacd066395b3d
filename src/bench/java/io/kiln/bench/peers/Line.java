package io.kiln.bench.peers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a side prints for one case: one object of JSON on one line of stdout.
 *
 * @param peer library and version
 * @param work "epoch", "predict" or the name of a {@link GemmCase}; {@code "case"} in the JSON
 * @param batch images a step; 0 where there is none
 * @param threads threads that the side was told to use
 * @param correct test images of 10,000 told right at the end; -1 where nothing is learnt
 * @param seconds for one epoch, image or product; one value for each repetition
 */
public record Line(
        String peer, String work, int batch, int threads, int correct, List<Double> seconds) {

    private static final JsonFactory JSON = new JsonFactory();

    /** The line without its line end. */
    public String toJson() {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("peer", peer);
            out.writeStringField("case", work);
            out.writeNumberField("batch", batch);
            out.writeNumberField("threads", threads);
            out.writeNumberField("correct", correct);
            out.writeArrayFieldStart("seconds");
            for (double s : seconds) {
                out.writeNumber(s);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Reads a line; fields it does not know are left out. */
    static Line parse(String json) {
        String peer = null;
        String work = null;
        int batch = 0;
        int threads = 0;
        int correct = -1;
        List<Double> seconds = List.of();
        try (JsonParser in = JSON.createParser(json)) {
            in.nextToken();
            for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
                in.nextToken();
                switch (field) {
                    case "peer" -> peer = in.getText();
                    case "case" -> work = in.getText();
                    case "batch" -> batch = in.getIntValue();
                    case "threads" -> threads = in.getIntValue();
                    case "correct" -> correct = in.getIntValue();
                    case "seconds" -> seconds = numbers(in);
                    default -> in.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("not a line of a side: " + json, e);
        }
        return new Line(peer, work, batch, threads, correct, seconds);
    }

    private static List<Double> numbers(JsonParser in) throws IOException {
        var numbers = new ArrayList<Double>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            numbers.add(in.getDoubleValue());
        }
        return numbers;
    }
}
