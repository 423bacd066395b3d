package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.device.Activation;
import io.kiln.device.ChanceOp;
import io.kiln.device.Clock;
import io.kiln.device.DeviceException;
import io.kiln.device.LossOp;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;
import java.util.List;

@Tag("quick")
final class RegularisationTest {
    private static Regularisation all() {
        return new Regularisation(List.of(0.5f, 0.25f), 0.2f, 0.1f, 0.1f);
    }

    /** The backward pass masks what the forward pass masked. */
    @ParameterizedTest
    @EnumSource(Activation.class)
    void gradientsAreThoseOfTheLossThatChanceLeaves(Activation hidden) {
        Network network = Network.parse("7-18-9-4", hidden, Loss.CROSS_ENTROPY);
        Sample sample = Sample.draw(3, 5, 7, 4);
        Weights weights = Weights.initial(network, 11);
        for (int l = 0; l < 3; l++) { // off the kink that a layer without inputs would stand on
            Arrays.fill(weights.b(l), 0.3f);
        }
        GradientCheck check = GradientCheck.of(weights, sample.x(), sample.labels(), all());
        assertTrue(check.error() <= 1e-6, check::toString);
    }

    private static Feed feed(int batch) {
        var source = new Tensor("source", Type.U8, batch, 6, Role.INPUT);
        return Feed.of(
                "f", source, Tensor.ints("classes", batch, 1, Role.INPUT), batch, 1, 1 / 255f, 0);
    }

    private static final Update SGD = new Update() {
        @Override
        public List<Tensor> state(Tensor parameter) {
            return List.of();
        }

        @Override
        public List<Op> step(Tensor w, boolean bias, Tensor dw, Tensor rate, Tensor clock) {
            return List.of(new UpdateOp.Sgd(w, dw, null, rate, clock, 0, 0));
        }
    };

    private static Plan training(Regularisation regularisation) {
        Network network = Network.parse("6-5-4-3", Activation.RELU, Loss.CROSS_ENTROPY);
        Tensor rate = Tensor.floats("rate", 1, 1, Role.INPUT);
        return NetworkPlan.training(network, 8, feed(8), SGD, rate, regularisation);
    }

    @Test
    void withoutAnyThePlanIsThatOfAlways() {
        Plan plan = training(Regularisation.NONE);
        assertTrue(plan.ops().stream().noneMatch(ChanceOp.class::isInstance));
        assertTrue(plan.ops()
                .contains(plan.ops().stream()
                        .filter(op ->
                                op instanceof LossOp.SoftmaxLoss loss && loss.smoothing() == 0)
                        .findFirst()
                        .orElseThrow()));
        assertEquals(plan, training(new Regularisation(List.of(0f, 0f), 0, 0, 0)));
    }

    @Test
    void inputsAndEachHiddenLayerAreDisturbedAndErrorsMaskedAlike() {
        List<String> chance = training(all()).ops().stream()
                .filter(ChanceOp.class::isInstance)
                .map(op -> op instanceof ChanceOp.Dropout d
                        ? "drop " + d.part() + " " + d.share() + " " + d.x().name() + ">"
                                + d.y().name()
                        : "noise " + op.writes().get(0).name())
                .toList();
        assertEquals(
                List.of(
                        "noise y0",
                        "drop 0 0.2 y0>y0",
                        "drop 1 0.5 y1>kept1",
                        "drop 2 0.25 y2>kept2",
                        "drop 2 0.25 dz2>dz2",
                        "drop 1 0.5 dz1>dz1"),
                chance);
    }

    @Test
    void evaluationKnowsNothingOfIt() {
        Network network = Network.parse("6-5-4-3", Activation.RELU, Loss.CROSS_ENTROPY);
        for (Plan plan : List.of(
                NetworkPlan.evaluation(network, 8, feed(8)), NetworkPlan.prediction(network, 8))) {
            assertTrue(plan.ops().stream()
                    .noneMatch(op -> op instanceof ChanceOp
                            || op instanceof LossOp.SoftmaxLoss loss && loss.smoothing() > 0));
        }
    }

    /** Over 2^18 elements, within five deviations of the estimates. */
    @Test
    void sharesAndMomentsAreThoseAskedFor() {
        int rows = 1 << 9;
        int cols = 1 << 9;
        var reference = new Reference();
        Tensor key = ChanceOp.key("key");
        Tensor clock = Clock.tensor("clock");
        Tensor x = Tensor.floats("x", rows, cols, Role.RESULT);
        Tensor y = Tensor.floats("y", rows, cols, Role.RESULT);
        double[] ones = new double[rows * cols];
        Arrays.fill(ones, 1);
        reference.set(x, ones);
        reference.set(key, ChanceOp.words(5));
        reference.run(new Plan(
                "moments",
                List.of(
                        new ChanceOp.Dropout(key, 1, clock, 0.3f, x, y),
                        new ChanceOp.Noise(key, 0, clock, 0.5f, x))));
        double dropped = Arrays.stream(reference.get(y)).filter(v -> v == 0).count();
        double n = ones.length;
        assertEquals(0.3, dropped / n, 5 * Math.sqrt(0.21 / n));
        assertEquals(1, Arrays.stream(reference.get(y)).average().orElseThrow(), 5e-3);
        double[] s = Arrays.stream(reference.get(x)).map(v -> (v - 1) / 0.5).toArray();
        assertEquals(0, moment(s, 1), 5 / Math.sqrt(n));
        assertEquals(1, moment(s, 2), 5 * Math.sqrt(2 / n));
        assertEquals(0, moment(s, 3), 5 * Math.sqrt(15 / n));
        assertEquals(2.7, moment(s, 4), 5 * Math.sqrt(96 / n)); // a normal distribution has 3
        assertEquals(3.46, Arrays.stream(s).max().orElseThrow(), 0.3);
        double along = 0;
        double down = 0;
        for (int e = cols; e < s.length; e++) {
            along += s[e] * s[e - 1];
            down += s[e] * s[e - cols];
        }
        assertEquals(0, along / n, 5 / Math.sqrt(n));
        assertEquals(0, down / n, 5 / Math.sqrt(n));
    }

    private static double moment(double[] values, int power) {
        return Arrays.stream(values).map(v -> Math.pow(v, power)).average().orElseThrow();
    }

    @Test
    void sharesAreRead() {
        assertEquals(List.of(0.5f), Regularisation.shares("0.5"));
        assertEquals(List.of(0.2f, 0.5f), Regularisation.shares(" (0.2, 0.5)"));
        Exception e = assertThrows(DeviceException.class, () -> Regularisation.shares("half"));
        assertTrue(e.getMessage().contains("dropout 'half': needs a share"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0, 0, 'dropout 1.0: needs 0 to 0.999'",
        "-0.1, 0, 0, 0, 'dropout -0.1: needs'",
        "0, NaN, 0, 0, 'input dropout NaN: needs'",
        "0, 0, -1, 0, 'input noise -1.0: needs 0 or more'",
        "0, 0, Infinity, 0, 'input noise Infinity: needs 0 or more'",
        "0, 0, 0, 1, 'label smoothing 1.0: needs'"
    })
    void whatIsOutOfRangeIsRefused(
            float dropout, float inputs, float noise, float smoothing, String message) {
        Exception e = assertThrows(
                DeviceException.class,
                () -> new Regularisation(List.of(dropout), inputs, noise, smoothing));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void networksThatDoNotFitAreNamed() {
        Network squares = Network.parse("6-5-3", Activation.RELU, Loss.MEAN_SQUARED_ERROR);
        assertTrue(String.valueOf(all().misfit(squares)).startsWith("dropout 0.5,0.25: 2 shares"));
        assertTrue(String.valueOf(new Regularisation(List.of(), 0, 0, 0.1f).misfit(squares))
                .startsWith("label smoothing 0.1: needs the loss cross-entropy"));
        assertNull(new Regularisation(List.of(0.5f), 0.5f, 1, 0).misfit(squares));
        assertThrows(
                DeviceException.class,
                () -> NetworkPlan.training(
                        squares, 8, feed(8), SGD, Tensor.floats("rate", 1, 1, Role.INPUT), all()));
    }

    @Test
    void oneShareIsForEachHiddenLayer() {
        var one = new Regularisation(List.of(0.999f), 0, 0, 0);
        List<Float> shares = training(one).ops().stream()
                .filter(ChanceOp.Dropout.class::isInstance)
                .map(op -> ((ChanceOp.Dropout) op).share())
                .toList();
        assertEquals(List.of(0.999f, 0.999f, 0.999f, 0.999f), shares);
    }

    @Test
    void onlyDropoutAndNoiseDrawNumbers() {
        assertTrue(new Regularisation(List.of(0.5f), 0, 0, 0).chance());
        assertTrue(new Regularisation(List.of(), 0.1f, 0, 0).chance());
        assertTrue(new Regularisation(List.of(), 0, 0.1f, 0).chance());
        assertFalse(new Regularisation(List.of(0f), 0, 0, 0.1f).chance());
    }

    @Test
    void numbersAreToldByName() {
        assertEquals(
                "{dropout=0.5,0.25, input_dropout=0.2, input_noise=0.1, label_smoothing=0.1}",
                all().facts().toString());
        assertEquals(
                "{dropout=0.0, input_dropout=0.0, input_noise=0.0, label_smoothing=0.0}",
                Regularisation.NONE.facts().toString());
    }
}
