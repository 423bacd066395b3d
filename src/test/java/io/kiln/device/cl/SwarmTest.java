package io.kiln.device.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kiln.cl.CheckedCl;
import io.kiln.cl.FaultyCl;
import io.kiln.cl.NeedsOpenCl;
import io.kiln.device.Activation;
import io.kiln.device.Clock;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.device.LossOp;
import io.kiln.device.Plan;
import io.kiln.device.Program;
import io.kiln.device.Role;
import io.kiln.device.SideBySide;
import io.kiln.device.Store;
import io.kiln.device.Tensor;
import io.kiln.net.Loss;
import io.kiln.net.Network;
import io.kiln.net.Regularisation;
import io.kiln.net.Update;
import io.kiln.train.Adam;
import io.kiln.train.SmallTraining;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Networks that a work-group each trains come to the bits that the CPU device gives them. */
@NeedsOpenCl
final class SwarmTest {
    /** Of one kernel: other widths, rates of dropout and of forgetting, decays, and batches. */
    private static final List<SmallTraining> ALIKE = List.of(
            training("37-70-5", adam(0.9f, 1e-3f, false), 0.5f, 64),
            training("37-90-5", adam(0.5f, 0.1f, true), 0.3f, 64),
            training("37-70-5", adam(0.8f, 0, false), 0.4f, 40));

    private static Update adam(float beta1, float decay, boolean decoupled) {
        return new Adam(beta1, 0.99f, 1e-6f, decay, decoupled);
    }

    private static SmallTraining training(String widths, Update update, float drop, int batch) {
        Network network = Network.parse(widths, Activation.RELU, Loss.CROSS_ENTROPY);
        var strict = new Regularisation(List.of(drop), drop / 4, drop / 2, drop / 5);
        return new SmallTraining(network, update, strict, 150, batch);
    }

    /** What becomes of trainings, of which each has one epoch more than the one before it. */
    private static List<Future<SmallTraining.Outcome>> sideBySide(
            Device device, List<SmallTraining> trainings) throws InterruptedException {
        List<Device> lanes = ((SideBySide) device).sideBySide(trainings.size() + 1); // one idles
        ExecutorService threads = Executors.newFixedThreadPool(trainings.size());
        try (Store examples = trainings.get(0).examples(device)) {
            List<Future<SmallTraining.Outcome>> ends = new ArrayList<>();
            for (SmallTraining one : trainings) {
                int epochs = ends.size() + 1;
                Device lane = lanes.get(epochs);
                ends.add(threads.submit(() -> one.on(lane, examples, epochs, Program::run)));
            }
            threads.shutdown();
            assertTrue(threads.awaitTermination(5, TimeUnit.MINUTES), "they wait for each other");
            return ends;
        }
    }

    /** Edges of tiles, short last batches, masks and noise by each network's own clock. */
    @Test
    void eachComesToWhatItComesToAlone() throws Exception {
        try (Device cpu = Devices.cpu();
                Device device = Devices.open("cl:0", DeviceOptions.DEFAULT)) {
            int epochs = 0;
            for (Future<SmallTraining.Outcome> end : sideBySide(device, ALIKE)) {
                SmallTraining.Outcome wanted = ALIKE.get(epochs).on(cpu, ++epochs);
                assertEquals(wanted.losses(), end.get().losses(), "network " + epochs);
                assertEquals(
                        wanted.weights().hash(), end.get().weights().hash(), "network " + epochs);
            }
        }
    }

    /** Whoever waits for a launch that failed must hear of it. */
    @Test
    void aLaunchThatFailsIsToldToAll() throws InterruptedException {
        FaultyCl faulty = FaultyCl.over("lwjgl");
        try (Device device = ClUnderTest.open(new CheckedCl(faulty), DeviceOptions.DEFAULT)) {
            faulty.failFrom("enqueue", 3, -5); // two fill the store of examples
            for (Future<SmallTraining.Outcome> end : sideBySide(device, ALIKE)) {
                var e = assertThrows(ExecutionException.class, end::get);
                String said = String.valueOf(e.getCause().getMessage());
                assertTrue(said.contains("injected into enqueue"), said);
            }
            faulty.failFrom(Long.MAX_VALUE, 0);
        }
    }

    @Test
    void whatIsSharedIsNotWritten() {
        Tensor losses = Tensor.floats("losses", 4, 1, Role.INPUT);
        Tensor clock = Clock.tensor("clock");
        Tensor loss = Tensor.floats("loss", 1, 2, Role.RESULT);
        var plan = new Plan("mean", List.of(new LossOp.MeanLoss(losses, clock, loss)));
        try (Device device = Devices.open("cl:0", DeviceOptions.DEFAULT)) {
            Device lane = ((SideBySide) device).sideBySide(2).get(0);
            Store shared = device.open(List.of(losses, loss));
            Store own = lane.open(List.of(clock), shared);
            var e = assertThrows(DeviceException.class, () -> lane.compile(plan, own));
            assertEquals("plan mean: writes loss[1x2], which others share", e.getMessage());
            assertEquals(
                    "store: loss is named twice",
                    assertThrows(DeviceException.class, () -> lane.open(List.of(loss), shared))
                            .getMessage());
        }
    }
}
