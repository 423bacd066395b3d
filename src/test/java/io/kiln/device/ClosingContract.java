package io.kiln.device;

import static io.kiln.device.StoreContract.refuses;

import org.junit.jupiter.api.Test;

import java.util.List;

/**
 * What closing promises: once is enough, twice does no harm, and whatever is used afterwards says
 * so.
 */
interface ClosingContract {
    Tensor KEPT = Tensor.floats("kept", 40, 40, Role.RESULT);
    Plan PLAN = new Plan("p", List.of(new Op.Activate(Activation.RELU, KEPT)));

    /** The device under test, open. */
    Device device();

    /** Another device of the same kind. */
    Device fresh();

    @Test
    default void closingTwiceIsHarmless() {
        Device device = fresh();
        Store store = device.open(List.of(KEPT));
        store.close();
        store.close();
        device.close();
        device.close();
        store.close();
    }

    @Test
    default void closingADeviceLeavesOthersAlone() {
        fresh().close();
        try (Store store = device().open(List.of(KEPT))) {
            device().compile(PLAN, store).run();
            store.read(KEPT, new float[KEPT.size()]);
        }
    }

    @Test
    default void closedStoresRefuse() {
        Store store = device().open(List.of(KEPT));
        Program program = device().compile(PLAN, store);
        store.close();
        refuses(() -> store.write(KEPT, new float[KEPT.size()]), "closed");
        refuses(() -> store.read(KEPT, new float[KEPT.size()]), "closed");
        refuses(() -> device().compile(PLAN, store), "closed");
        refuses(program::run, "closed");
        refuses(program::runTimed, "closed");
    }

    @Test
    default void storesOverAClosedOneRefuse() {
        Tensor own = Tensor.floats("own", 2, 3, Role.RESULT);
        Store shared = device().open(List.of(KEPT));
        try (Store store = device().open(List.of(own), shared)) {
            Program program = device().compile(PLAN, store);
            shared.close();
            refuses(() -> store.read(own, new float[own.size()]), "closed");
            refuses(() -> store.read(KEPT, new float[KEPT.size()]), "closed");
            refuses(program::run, "closed");
            refuses(() -> device().open(List.of(own), shared), "closed");
        }
    }

    @Test
    default void closedDevicesRefuse() {
        Device device = fresh();
        Store store = device.open(List.of(KEPT));
        Program program = device.compile(PLAN, store);
        program.run();
        device.close();
        refuses(() -> device.open(List.of(KEPT)), "closed");
        refuses(() -> device.compile(PLAN, store), "closed");
        refuses(device::finish, "closed");
        refuses(() -> store.write(KEPT, new float[KEPT.size()]), "closed");
        refuses(() -> store.read(KEPT, new float[KEPT.size()]), "closed");
        refuses(program::run, "closed");
        refuses(program::runTimed, "closed");
    }
}
