/**
 * Kiln beside other libraries on the same work: products of matrices, epochs of MNIST, predictions.
 *
 * <p>Each side is a process of its own that prints {@link io.kiln.bench.peers.Line lines of JSON}.
 * {@link io.kiln.bench.peers.Compare} starts them in turn, A B C, B C A, C A B, and prints tables
 * of medians. A new side is a class that implements {@link io.kiln.bench.peers.GemmPeer} or {@link
 * io.kiln.bench.peers.EpochPeer} and one entry in {@link io.kiln.bench.peers.Sides}.
 */
package io.kiln.bench.peers;
