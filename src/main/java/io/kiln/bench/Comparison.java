package io.kiln.bench;

/**
 * A case beside the same case of another Kiln.
 *
 * @param caseName which
 * @param contender who ran it now
 * @param with what it is compared with
 * @param ratio how many times as fast it is now
 */
public record Comparison(String caseName, String contender, String with, Ratio ratio) {}
