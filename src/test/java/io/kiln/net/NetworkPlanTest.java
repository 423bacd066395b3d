package io.kiln.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kiln.device.Activation;
import io.kiln.device.Op;
import io.kiln.device.Plan;
import io.kiln.device.Role;
import io.kiln.device.Tensor;
import io.kiln.device.Type;
import io.kiln.device.UpdateOp;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

@Tag("quick")
final class NetworkPlanTest {
    private static final Network NETWORK =
            Network.parse("6-5-3", Activation.RELU, Loss.CROSS_ENTROPY);

    /** Notes what it is asked for. */
    private static final class Noting implements Update {
        private final List<String> moves = new ArrayList<>();

        @Override
        public List<Tensor> state(Tensor parameter) {
            return List.of();
        }

        @Override
        public List<Op> before(List<Tensor> gradients) {
            moves.add("before " + gradients.stream().map(Tensor::name).toList());
            return List.of();
        }

        @Override
        public List<Op> step(Tensor w, boolean bias, Tensor dw, Tensor rate, Tensor clock) {
            moves.add((bias ? "bias " : "") + w.name() + " by " + dw.name());
            return List.of(new UpdateOp.Sgd(w, dw, null, rate, clock, 0, 0));
        }
    }

    private static Plan training(Update update) {
        var source = new Tensor("source", Type.U8, 8, 6, Role.INPUT);
        Tensor classes = Tensor.ints("classes", 8, 1, Role.INPUT);
        Feed feed = Feed.of("f", source, classes, 8, 1, 1 / 255f, 0);
        return NetworkPlan.training(NETWORK, 8, feed, update, update.rate(1));
    }

    @Test
    void eachParameterMovesByItsOwnGradientWhenAllAreKnown() {
        var update = new Noting();
        training(update);
        assertEquals(
                List.of(
                        "before [dw1, db1, dw2, db2]",
                        "w1 by dw1",
                        "bias b1 by db1",
                        "w2 by dw2",
                        "bias b2 by db2"),
                update.moves);
    }

    @Test
    void theMovesAreTheLastOfAStepButForTheClock() {
        List<Op> ops = training(new Noting()).ops();
        List<String> last = ops.subList(ops.size() - 5, ops.size()).stream()
                .map(op -> op.getClass().getSimpleName())
                .toList();
        assertEquals(List.of("Sgd", "Sgd", "Sgd", "Sgd", "Advance"), last);
    }
}
