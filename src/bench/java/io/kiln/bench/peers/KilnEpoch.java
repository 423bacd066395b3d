package io.kiln.bench.peers;

import io.kiln.device.Activation;
import io.kiln.device.Device;
import io.kiln.device.DeviceException;
import io.kiln.device.DeviceOptions;
import io.kiln.device.Devices;
import io.kiln.model.Predictor;
import io.kiln.net.Loss;
import io.kiln.net.Network;

/**
 * One of Kiln's devices on the whole training step, as the trainer sequences it. {@code
 * -Dkiln.device} names the device, else it is the CPU device; {@code -Dkiln.layers} says
 * which network, if not the default one, {@code -Dkiln.precision} how exactly it multiplies. With
 * {@code -Dkiln.persistent=true} one launch does many steps, or there is no such side; nor is there
 * any longer once the device has given that up.
 */
public final class KilnEpoch implements EpochPeer {

    private final Digits test;
    private final Device device;
    private final KilnTraining training;
    private Predictor predictor;

    KilnEpoch(Digits training, Digits test, int batch, int threads) {
        this.test = test;
        this.device = open(threads);
        KilnExamples examples = KilnExamples.on(device, training, batch);
        this.training = new KilnTraining(network(), examples, device, 1);
        checkPersistent("no persistent kernels, whole or short batch");
    }

    /** Where persistent launches were asked for, no others are told under their name. */
    private void checkPersistent(String why) {
        if (Boolean.getBoolean("kiln.persistent") && !training.persistent()) {
            throw new DeviceException(device.info().id() + ": " + why);
        }
    }

    /** Prints one line; see {@link EpochRun}. */
    public static void main(String[] args) {
        EpochRun.measure(args, KilnEpoch::new);
    }

    /** The device that the system properties name. */
    static Device open(int threads) {
        return Devices.open(
                System.getProperty("kiln.device", "cpu"),
                DeviceOptions.DEFAULT
                        .withThreads(threads)
                        .withPrecision(KilnGemm.precision())
                        .withPersistent(Boolean.getBoolean("kiln.persistent")));
    }

    /** The network that the system properties name. */
    static Network network() {
        return Network.parse(
                System.getProperty("kiln.layers", "784-128-64-10"),
                Activation.RELU,
                Loss.CROSS_ENTROPY);
    }

    @Override
    public String name() {
        return name(device);
    }

    /** As the tables show it. */
    static String name(Device device) {
        return "Kiln " + device.info().variant() + ", Java " + Runtime.version().feature();
    }

    @Override
    public double epoch() {
        double loss = training.epoch();
        closePredictor();
        checkPersistent("groups did not all meet, so it went on with launches as usual");
        return loss;
    }

    /** The test images that the network as it is now tells right. */
    int correct() {
        return training.correct(test);
    }

    @Override
    public int predict(int image) {
        if (predictor == null) {
            predictor = training.predictor();
        }
        return KilnTraining.digit(predictor, test, image);
    }

    private void closePredictor() {
        if (predictor != null) {
            predictor.close();
            predictor = null;
        }
    }

    @Override
    public void close() {
        closePredictor();
        device.close();
    }
}
