package io.kiln.exchange;

import io.kiln.device.Activation;
import io.kiln.model.HalfFloats;
import io.kiln.model.Model;
import io.kiln.model.ModelException;
import io.kiln.model.Safetensors;
import io.kiln.model.StoredTensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Dense layers as PyTorch saves them in safetensors: {@code NAME.weight} (out, in) and, unless the
 * layer has none, {@code NAME.bias} (out). The file says neither their order nor what stands
 * between them: the order is that of the numbers in the names, and the rest is told. F32; F16 and BF16
 * become F32, which changes no number.
 */
public final class StateDict {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    /** Digits count as a number: {@code fc2} before {@code fc10}. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparing(StateDict::padded).thenComparing(Comparator.naturalOrder());

    private StateDict() {}

    /**
     * Reads the layers.
     *
     * @param file a regular file
     * @param hints the activations at least
     * @return the model
     * @throws ModelException when it cannot be read, is damaged, holds other tensors than those of
     *     dense layers, or a hint is missing
     */
    public static Model read(Path file, Hints hints) {
        Safetensors contents = Safetensors.read(file);
        try {
            if ("kiln".equals(contents.metadata().get("format"))) {
                throw new ModelException("a model of Kiln already; use it as it is");
            }
            List<Layer> layers = layers(contents, hints);
            return new Found(
                            activated(layers, hints),
                            false,
                            null,
                            null,
                            List.of(),
                            contents.metadata())
                    .model(hints);
        } catch (ModelException e) {
            throw new ModelException(file + ": " + e.getMessage(), e);
        }
    }

    private static List<Layer> layers(Safetensors contents, Hints hints) {
        List<Layer> layers = new ArrayList<>();
        Set<String> left = new HashSet<>();
        contents.tensors().forEach(tensor -> left.add(tensor.name()));
        for (String name : hints.order().isEmpty() ? names(contents) : hints.order()) {
            StoredTensor weight = contents.tensor(name + WEIGHT)
                    .orElseThrow(() -> new ModelException(
                            "there is no tensor " + ModelException.quoted(name + WEIGHT)));
            Layer layer = layer(name, weight);
            left.remove(weight.name());
            StoredTensor bias = contents.tensor(name + BIAS).orElse(null);
            if (bias != null) {
                left.remove(bias.name());
                layer = layer.with(bias(bias, layer.out()));
            }
            layers.add(layer);
        }
        if (!left.isEmpty()) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "tensors that no dense layer has: %s; save the layers' weights and biases alone",
                    ModelException.quoted(left.stream().sorted().toList().toString())));
        }
        return layers;
    }

    private static List<String> names(Safetensors contents) {
        return contents.tensors().stream()
                .map(StoredTensor::name)
                .filter(name -> name.endsWith(WEIGHT))
                .map(name -> name.substring(0, name.length() - WEIGHT.length()))
                .sorted(BY_NUMBER)
                .toList();
    }

    private static String padded(String name) {
        var padded = new StringBuilder();
        int digits = 0;
        for (int i = 0; i <= name.length(); i++) {
            boolean digit = i < name.length() && Character.isDigit(name.charAt(i));
            if (digit) {
                digits++;
            } else {
                padded.append("0".repeat(digits == 0 ? 0 : Math.max(0, 20 - digits)));
                padded.append(name, i - digits, Math.min(i + 1, name.length()));
                digits = 0;
            }
        }
        return padded.toString();
    }

    private static Layer layer(String name, StoredTensor weight) {
        List<Long> shape = weight.shape();
        if (shape.size() != 2) {
            throw new ModelException(weight + ": expected (out, in), as a dense layer has it");
        }
        int in = shape.get(1).intValue();
        int out = shape.get(0).intValue();
        return new Layer(name, in, out, floats(weight), null, null);
    }

    private static float[] floats(StoredTensor tensor) {
        return switch (tensor.dtype()) {
            case F32 -> tensor.floats();
            case F16, BF16 -> HalfFloats.of(tensor);
            default ->
                throw new ModelException(
                        tensor + ": convert the network to float32 before it is saved");
        };
    }

    private static float[] bias(StoredTensor bias, int out) {
        if (!bias.shape().equals(List.of((long) out))) {
            throw new ModelException(bias + ": expected [" + out + "] by the weight beside it");
        }
        return floats(bias);
    }

    /** One activation for all hidden layers, or one each; the last layer may have one, too. */
    private static List<Layer> activated(List<Layer> layers, Hints hints) {
        int last = layers.size() - 1;
        int told = hints.activations().size();
        if (last > 0 && told != 1 && told != last && told != last + 1) {
            throw new ModelException(String.format(
                            Locale.ROOT,
                            "%d layers and %d activations; safetensors does not hold them: name one for all",
                            layers.size(),
                            told)
                    + " hidden layers or one each, for example --activation relu");
        }
        List<Layer> activated = new ArrayList<>();
        for (int l = 0; l <= last; l++) {
            boolean named = l < last || told == last + 1 && last > 0;
            Activation activation =
                    named ? hints.activations().get(told == 1 ? 0 : l) : Activation.IDENTITY;
            activated.add(layers.get(l).with(activation));
        }
        return activated;
    }
}
