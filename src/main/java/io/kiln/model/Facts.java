package io.kiln.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.kiln.data.DataException;
import io.kiln.data.Scaling;
import io.kiln.device.Activation;
import io.kiln.device.DeviceException;
import io.kiln.net.Dense;
import io.kiln.net.Init;
import io.kiln.net.Loss;
import io.kiln.net.Network;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** A model's facts as the strings that metadata holds: JSON, where there is structure. */
final class Facts {
    static final String NETWORK = "kiln.network";
    static final String SCALING = "kiln.scaling";
    static final String CLASSES = "kiln.classes";
    static final String SHAPE = "kiln.shape";
    static final String TARGETS = "kiln.targets";

    /** Layers that a file has room for. */
    private static final int LAYERS = Safetensors.MAX_TENSORS / 2;

    /** Enough for every float to come back; Float.toString differs between Java versions. */
    private static final MathContext DIGITS = new MathContext(9);

    private Facts() {}

    /** Writes a value. */
    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static String json(Writing value) {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            value.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a string in memory", e);
        }
        return text.toString();
    }

    /**
     * For example {@code
     * {"inputs":2,"layers":[{"units":3,"activation":"relu","init":"he-normal"}],"loss":"mse"}}.
     */
    static String of(Network network) {
        return json(json -> {
            json.writeStartObject();
            json.writeNumberField("inputs", network.inputs());
            json.writeArrayFieldStart("layers");
            for (Dense layer : network.layers()) {
                json.writeStartObject();
                json.writeNumberField("units", layer.units());
                json.writeStringField("activation", layer.activation().label());
                json.writeStringField("init", layer.init().label());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("loss", network.loss().label());
            json.writeEndObject();
        });
    }

    static Network network(String text) {
        var inputs = new int[1];
        var layers = new ArrayList<Dense>();
        var loss = new Loss[1];
        return JsonDocument.read(NETWORK, new StringReader(text), json -> {
            json.object(name -> {
                switch (name) {
                    case "inputs" -> inputs[0] = integer(json, name);
                    case "layers" -> json.array(LAYERS, () -> layers.add(layer(json)));
                    case "loss" -> loss[0] = named(() -> Loss.of(json.string()));
                    default -> throw unknown(NETWORK, name);
                }
            });
            if (loss[0] == null) {
                throw new ModelException(NETWORK + ": needs inputs, layers and loss");
            }
            return named(() -> new Network.Builder(inputs[0], layers).loss(loss[0]));
        });
    }

    private static Dense layer(JsonDocument json) throws IOException {
        var units = new int[1];
        var facts = new @Nullable Object[2];
        json.object(name -> {
            switch (name) {
                case "units" -> units[0] = integer(json, name);
                case "activation" -> facts[0] = named(() -> Activation.of(json.string()));
                case "init" -> facts[1] = named(() -> Init.of(json.string()));
                default -> throw unknown(NETWORK, name);
            }
        });
        if (!(facts[0] instanceof Activation activation) || !(facts[1] instanceof Init init)) {
            throw new ModelException(NETWORK + ": a layer needs units, activation and init");
        }
        return named(() -> new Dense(units[0], activation, init));
    }

    /** For example {@code {"shift":[0],"factor":[0.00392156886]}}. */
    static String of(Scaling scaling) {
        return json(json -> {
            json.writeStartObject();
            numbers(json, "shift", scaling.shift());
            numbers(json, "factor", scaling.factor());
            json.writeEndObject();
        });
    }

    private static void numbers(JsonGenerator json, String name, float[] values)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (float value : values) {
            // NOTE: a BigDecimal has no -0.
            json.writeNumber(
                    value == 0
                            ? Float.floatToRawIntBits(value) == 0 ? "0" : "-0.0"
                            : new BigDecimal(value)
                                    .round(DIGITS)
                                    .stripTrailingZeros()
                                    .toString());
        }
        json.writeEndArray();
    }

    /** @param limit features at most */
    static Scaling scaling(String text, int limit) {
        var lists = new float[2][0];
        return JsonDocument.read(SCALING, new StringReader(text), json -> {
            json.object(name -> {
                switch (name) {
                    case "shift" -> lists[0] = numbers(json, limit);
                    case "factor" -> lists[1] = numbers(json, limit);
                    default -> throw unknown(SCALING, name);
                }
            });
            return named(() -> Scaling.of(lists[0], lists[1]));
        });
    }

    private static float[] numbers(JsonDocument json, int limit) throws IOException {
        var all = new ArrayList<Float>();
        json.array(limit, () -> all.add(json.number()));
        var values = new float[all.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = all.get(i);
        }
        return values;
    }

    static String classes(List<String> classes) {
        return json(json -> json.writeArray(classes.toArray(String[]::new), 0, classes.size()));
    }

    /** @param limit names at most */
    static List<String> classes(String text, int limit) {
        var names = new ArrayList<String>();
        return JsonDocument.read(CLASSES, new StringReader(text), json -> {
            json.array(limit, () -> names.add(json.string()));
            return names;
        });
    }

    static String shape(List<Integer> shape) {
        return shape.toString();
    }

    static List<Integer> shape(String text) {
        var sides = new ArrayList<Integer>();
        return JsonDocument.read(SHAPE, new StringReader(text), json -> {
            json.array(StoredTensor.MAX_RANK, () -> sides.add(integer(json, SHAPE)));
            return sides;
        });
    }

    private static int integer(JsonDocument json, String name) throws IOException {
        long value = json.count();
        if (value > Integer.MAX_VALUE) {
            throw new ModelException(name + ": " + value + ", at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    private static ModelException unknown(String where, String name) {
        return new ModelException(
                where + ": nothing is called " + ModelException.quoted(name) + " there");
    }

    /** Makes a fact of what a file says. */
    private interface Making<T> {
        T make() throws IOException;
    }

    /** What other rooms refuse, the file is to blame for. */
    private static <T> T named(Making<T> making) throws IOException {
        try {
            return making.make();
        } catch (DeviceException | DataException e) {
            throw new ModelException(
                    ModelException.oneLine(String.valueOf(e.getMessage()), 300), e);
        }
    }
}
