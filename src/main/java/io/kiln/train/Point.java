package io.kiln.train;

import io.kiln.net.Network;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One of the networks that a sweep trains.
 *
 * @param number from 1
 * @param name also that of its run's folder
 * @param varied in which options it differs from others, by name, and with which values
 * @param network what is trained
 * @param settings how
 */
public record Point(
        int number, String name, Map<String, String> varied, Network network, Settings settings) {
    /** Keeps the order of the options. */
    public Point {
        varied = new LinkedHashMap<>(varied);
    }
}
